package io.athanor.tsdb.block;

import io.athanor.tsdb.CorruptBlockException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Small files of a block read whole, and changes to a block's directory made durable. */
final class BlockFiles {
    private BlockFiles() {}

    /** A file's bytes; one that is missing or larger than {@code limit} is a corrupt block. */
    static byte[] read(Path file, String where, int limit) {
        byte[] bytes = readIfPresent(file, where, limit);
        if (bytes == null) {
            throw new CorruptBlockException(where, 0, "the file is missing");
        }
        return bytes;
    }

    static byte @Nullable [] readIfPresent(Path file, String where, int limit) {
        try {
            long size = Files.size(file);
            if (size > limit) {
                throw new CorruptBlockException(where, limit, "the file has " + size + " bytes, more than " + limit);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Writes a file so that at any moment either the old or the new one is there, whole. */
    static void replace(Path file, byte[] bytes) throws IOException {
        Path tmp = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            try (FileChannel out = FileChannel.open(
                    tmp, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(bytes);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            Files.move(tmp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(tmp);
        }
        syncParent(file);
    }

    static void syncParent(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Makes the entries of a directory durable. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
