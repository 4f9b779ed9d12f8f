package io.athanor.bucket.header;

import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.index.MappedFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The index of a block as an object in the bucket: ranges of it, whole or not at all. */
final class IndexObject {
    /** What a read takes, bytes. */
    static final int PIECE = 64 << 10;

    private final Bucket bucket;
    private final String name;

    IndexObject(Bucket bucket, Ulid ulid) {
        this.bucket = bucket;
        this.name = ulid + "/index";
    }

    /** Block and file, as errors name them. */
    String name() {
        return name;
    }

    long size() throws IOException {
        return bucket.attributes(name).size();
    }

    /** A range, with its place. */
    MappedFile read(long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        read(offset, length, (piece, n, at) -> System.arraycopy(piece, 0, bytes, (int) at, n));
        return MappedFile.part(MemorySegment.ofArray(bytes), name, offset);
    }

    /** Copies a range into a file. */
    void copy(long offset, long length, FileChannel into, long position) throws IOException {
        read(offset, length, (piece, n, at) -> {
            ByteBuffer from = ByteBuffer.wrap(piece, 0, n);
            while (from.hasRemaining()) {
                into.write(from, position + at + from.position());
            }
        });
    }

    /** Hears of the next {@code n} bytes of a range, which stand at the beginning of {@code piece}. */
    @FunctionalInterface
    interface Sink {
        void accept(byte[] piece, int n, long at) throws IOException;
    }

    /** Reads a range; where a read ends too early, the rest is asked for once more. */
    void read(long offset, long length, Sink into) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE, length)];
        long done = 0;
        while (done < length) {
            long before = done;
            try (InputStream in = bucket.getRange(name, offset + done, length - done)) {
                int n;
                while (done < length && (n = in.read(piece, 0, (int) Math.min(piece.length, length - done))) >= 0) {
                    into.accept(piece, n, done);
                    done += n;
                }
            }
            if (done == before) {
                throw new IOException("object \"" + name + "\" ends at byte " + (offset + done) + ", but the " + length
                        + " bytes from " + offset + " were asked for");
            }
        }
    }
}
