package io.athanor.objstore.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The hidden folder where objects are written before they appear under their names. */
final class Scratch {
    private static final String UNFINISHED = "write-";
    private static final long LEFTOVER_MILLIS = TimeUnit.DAYS.toMillis(1);
    private static final int COPY_BYTES = 1 << 17;

    private final Path folder;
    private final CommitLock lock;
    private final AtomicBoolean swept = new AtomicBoolean();

    Scratch(Path folder) {
        this.folder = folder;
        this.lock = new CommitLock(folder.resolve("lock"));
    }

    /** As {@link CommitLock#hold}. */
    <T> T commit(CommitLock.Step<T> step) throws IOException {
        Files.createDirectories(folder);
        return lock.hold(step);
    }

    /** The data as a file on stable storage; the caller moves or deletes it. */
    Path write(InputStream data) throws IOException, SourceFailure {
        Files.createDirectories(folder);
        Path file = folder.resolve(UNFINISHED + UUID.randomUUID());
        boolean done = false;
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            copy(data, out);
            out.force(true);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
        if (swept.compareAndSet(false, true)) {
            sweep(Files.getLastModifiedTime(file));
        }
        return file;
    }

    /** A file from elsewhere under a second name, on stable storage; null if there can be none here. */
    @Nullable
    Path link(Path from) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(UNFINISHED + UUID.randomUUID());
        try {
            Files.createLink(file, from);
        } catch (UnsupportedOperationException | FileSystemException e) {
            return null;
        }
        boolean done = false;
        try (FileChannel linked = FileChannel.open(file, StandardOpenOption.WRITE)) {
            linked.force(true);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(file);
            }
        }
        return file;
    }

    private static void copy(InputStream data, FileChannel out) throws IOException, SourceFailure {
        byte[] bytes = new byte[COPY_BYTES];
        while (true) {
            int n;
            try {
                n = data.read(bytes);
            } catch (IOException e) {
                throw new SourceFailure(e);
            }
            if (n < 0) {
                return;
            }
            ByteBuffer rest = ByteBuffer.wrap(bytes, 0, n);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
        }
    }

    /** Removes what processes that died left behind; {@code now} is the file system's own idea of the time. */
    private void sweep(FileTime now) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
            for (Path file : files) {
                if (now.toMillis() - Files.getLastModifiedTime(file).toMillis() > LEFTOVER_MILLIS) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | UncheckedIOException | java.nio.file.DirectoryIteratorException e) {
            swept.set(false);
        }
    }

    /** The data could not be read: nothing is wrong with the bucket. */
    static final class SourceFailure extends Exception {
        private final IOException reason;

        SourceFailure(IOException reason) {
            super(reason);
            this.reason = reason;
        }

        IOException reason() {
            return reason;
        }
    }
}
