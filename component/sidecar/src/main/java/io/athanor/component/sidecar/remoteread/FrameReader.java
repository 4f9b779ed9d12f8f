package io.athanor.component.sidecar.remoteread;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an answer of streamed chunks into its frames.
 *
 * <pre>
 * answer: frame*
 * frame:  uvarint length of the message, big-endian CRC-32C of the message (4 bytes), the message ({@link ChunkedSeries})
 * </pre>
 *
 * Nothing is allocated for a length that is not there. One thread.
 */
public final class FrameReader {
    /** No message is longer, bytes: Prometheus's own limit. */
    public static final int LIMIT = 50_000_000;

    /** Bytes that a decoder of chunks may touch after a message. */
    static final int PADDING = 32;

    private static final int PIECE = 64 << 10;
    private static final int MAX_VARINT_BITS = 35;

    private final InputStream in;
    private final CRC32C crc = new CRC32C();
    private long at;
    private int length;

    /** @param in is not closed by this */
    public FrameReader(InputStream in) {
        this.in = new BufferedInputStream(in, PIECE);
    }

    /**
     * The next message, {@link #length()} bytes from the array's begin; null after the last.
     *
     * @throws RemoteReadException if too long a message is announced, or the checksum is another
     * @throws EOFException if the answer is cut short
     */
    public byte @Nullable [] next() throws IOException {
        long start = at;
        int size = size(start);
        if (size < 0) {
            return null;
        }
        byte[] head = read(4, 0, start);
        int expected = head[0] << 24 | (head[1] & 0xff) << 16 | (head[2] & 0xff) << 8 | head[3] & 0xff;
        byte[] message = read(size, PADDING, start);
        crc.reset();
        crc.update(message, 0, size);
        int found = (int) crc.getValue();
        if (found != expected) {
            throw new RemoteReadException(String.format(
                    "the frame at byte %d has checksum %08x, not %08x as it says", start, found, expected));
        }
        length = size;
        return message;
    }

    /** The length of the message that {@link #next} gave, bytes. */
    public int length() {
        return length;
    }

    /** -1: the answer ends here. */
    private int size(long start) throws IOException {
        long size = 0;
        for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
            int next = in.read();
            if (next < 0) {
                if (shift == 0) {
                    return -1;
                }
                throw cutShort(start);
            }
            at++;
            size |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (size > LIMIT) {
                    break;
                }
                return (int) size;
            }
        }
        throw new RemoteReadException("the frame at byte " + start + " claims more than " + LIMIT + " bytes");
    }

    /** Exactly so many bytes; room grows with what is there, not with what is claimed. */
    private byte[] read(int size, int padding, long start) throws IOException {
        byte[] bytes = new byte[Math.min(size, PIECE) + padding];
        int n = 0;
        while (n < size) {
            if (n + padding == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(size, 4L * n) + padding);
            }
            int got = in.readNBytes(bytes, n, bytes.length - padding - n);
            if (got == 0) {
                throw cutShort(start);
            }
            n += got;
        }
        at += size;
        return bytes;
    }

    private static EOFException cutShort(long start) {
        return new EOFException("the answer is cut short in the frame at byte " + start);
    }
}
