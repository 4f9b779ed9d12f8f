package io.athanor.component.compact;

import io.athanor.tsdb.block.FolderTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which one compactor works. Its file {@value #FILE} is locked while the process lives, and holds the
 * worker's id: who finds it unlocked knows that the worker of that name is dead, and needs not wait for that to show.
 */
final class DataDir implements AutoCloseable {
    private static final String FILE = "compactor.lock";
    private static final int MAX_ID = 64;

    private final FileChannel channel;
    private final Optional<String> formerWorker;

    private DataDir(FileChannel channel, Optional<String> formerWorker) {
        this.channel = channel;
        this.formerWorker = formerWorker;
    }

    /**
     * Takes the folder, and empties it of what a former process has left.
     *
     * @throws IOException if another process has it
     */
    static DataDir take(Path folder, String worker) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel = FileChannel.open(
                folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = lock(channel);
            if (lock == null) {
                throw new IOException(
                        "another compactor works in the folder \"" + folder + "\"; give each its own by --data-dir");
            }
            DataDir taken = new DataDir(channel, read(channel));
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(worker.getBytes(StandardCharsets.UTF_8)), 0);
            FolderTree.delete(folder.resolve("compact"));
            FolderTree.delete(folder.resolve("downsample"));
            return taken;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The lock; null if it is another's. */
    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static Optional<String> read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_ID);
        int length = channel.read(bytes, 0);
        String text = length <= 0 ? "" : new String(bytes.array(), 0, length, StandardCharsets.UTF_8);
        return text.matches("[0-9a-f]{1,64}") ? Optional.of(text) : Optional.empty();
    }

    /** The worker that was here before, which is dead. */
    Optional<String> formerWorker() {
        return formerWorker;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
