package io.athanor.objstore.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * A piece of an upload, to be sent more than once if need be: small ones in memory, the rest in a temporary file, so that
 * an upload takes at most {@value #MEMORY} bytes of memory whatever its size.
 */
final class Spool implements AutoCloseable {
    private static final int MEMORY = 8 << 20;
    private static final String TYPE = "application/octet-stream";

    private final CRC32C crc = new CRC32C();
    private final MessageDigest md5 = newMd5();
    private byte[] bytes = new byte[64 << 10];
    private int inMemory;
    private long size;
    private byte[] digest = new byte[0];
    private @Nullable Path file;

    /**
     * Takes the next bytes of {@code data}, in place of what was there.
     *
     * @return whether {@code limit} was reached before the data's end
     */
    boolean fill(InputStream data, long limit) throws IOException, SourceFailure {
        inMemory = 0;
        size = 0;
        md5.reset();
        crc.reset();
        boolean isFull = fillMemory(data, Math.min(limit, MEMORY));
        if (isFull && limit > MEMORY) {
            isFull = fillFile(data, limit);
        }
        digest = md5.digest();
        return isFull;
    }

    long size() {
        return size;
    }

    String md5Base64() {
        return Base64.getEncoder().encodeToString(digest);
    }

    String md5Hex() {
        return HexFormat.of().formatHex(digest);
    }

    String crc32cBase64() {
        byte[] value = ByteBuffer.allocate(4).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(value);
    }

    /** What was taken, until the next {@link #fill}. */
    RequestBody body() {
        Path from = file;
        return size > inMemory && from != null
                ? RequestBody.fromContentProvider(() -> open(from), size, TYPE)
                : RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes, 0, inMemory), size, TYPE);
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    private boolean fillMemory(InputStream data, long limit) throws SourceFailure {
        while (inMemory < limit) {
            if (inMemory == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(bytes.length * 2, MEMORY));
            }
            int n = read(data, bytes, inMemory, (int) Math.min(limit, bytes.length) - inMemory);
            if (n < 0) {
                return false;
            }
            inMemory += n;
        }
        return true;
    }

    private boolean fillFile(InputStream data, long limit) throws IOException, SourceFailure {
        Path to = file == null ? file = Files.createTempFile("athanor-upload-", ".part") : file;
        try (FileChannel out = FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(out, inMemory);
            inMemory = 0;
            while (size < limit) {
                int n = read(data, bytes, 0, (int) Math.min(limit - size, bytes.length));
                if (n < 0) {
                    return false;
                }
                write(out, n);
            }
            return true;
        }
    }

    private void write(FileChannel out, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length);
        while (rest.hasRemaining()) {
            out.write(rest);
        }
    }

    private int read(InputStream data, byte[] into, int offset, int length) throws SourceFailure {
        try {
            int n = data.read(into, offset, length);
            if (n > 0) {
                size += n;
                md5.update(into, offset, n);
                crc.update(into, offset, n);
            }
            return n;
        } catch (IOException e) {
            throw new SourceFailure(e);
        }
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
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
