package io.athanor.objstore.filesystem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes the last step of every write and delete one at a time, in this process and among all that share the directory,
 * and gives every write a time of its own.
 *
 * <p>Held for a rename, never while data is written. The lock file holds the last stamp given (8 bytes, big-endian, ns
 * since the epoch): a version is a modification time that no other write of this bucket has, whatever the clock's
 * resolution.
 */
final class CommitLock {
    /** The system's lock belongs to the whole process, so threads need one of their own. */
    private static final ConcurrentHashMap<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

    /** A stamp further ahead of the clock than this is rubbish or comes from a clock since put right. */
    private static final long MAX_AHEAD_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Path file;

    CommitLock(Path file) {
        this.file = file;
    }

    /** What is done under the lock. */
    interface Step<T> {
        T run(Stamps stamps) throws IOException;
    }

    /** Gives stamps; valid under the lock. */
    interface Stamps {
        /** A time (ns since the epoch) not before {@code now} that was never given before. */
        long next(long now) throws IOException;
    }

    <T> T hold(Step<T> step) throws IOException {
        ReentrantLock mine = IN_PROCESS.computeIfAbsent(file, f -> new ReentrantLock());
        mine.lock();
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            return step.run(now -> nextStamp(channel, now));
        } finally {
            mine.unlock();
        }
    }

    private static long nextStamp(FileChannel channel, long now) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(Long.BYTES);
        long stamp = now;
        if (channel.read(last, 0) == Long.BYTES) {
            long given = last.getLong(0);
            if (given >= now && given - now <= MAX_AHEAD_NANOS) {
                stamp = given + 1;
            }
        }
        channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, stamp), 0);
        return stamp;
    }
}
