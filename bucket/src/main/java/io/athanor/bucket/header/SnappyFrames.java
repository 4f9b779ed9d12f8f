package io.athanor.bucket.header;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/**
 * Reads a stream in snappy's framing format that is there as a whole. Takes no more memory than its largest frame: most are
 * far shorter than the longest that there may be.
 *
 * <p><b>Grammar</b> {@code frame*}, the first an identifier; {@code frame: type (1 byte), length (3 bytes, little endian), body};
 * types: {@code 0xff} identifier ({@code "sNaPpY"}), {@code 0x00} compressed and {@code 0x01} plain bytes after their masked
 * CRC-32C (4 bytes, little endian), {@code 0x80} to {@code 0xfe} to be skipped.
 */
final class SnappyFrames extends InputStream {
    private static final byte[] IDENTIFIER = {'s', 'N', 'a', 'P', 'p', 'Y'};
    private static final int MOST_BYTES = 1 << 16;
    private static final int HEAD_BYTES = 4;
    private static final int CRC_BYTES = 4;
    private static final int COMPRESSED = 0x00;
    private static final int PLAIN = 0x01;
    private static final int SKIPPED = 0x80;
    private static final int IDENTIFIES = 0xff;
    private static final int MASK = 0xa282ead8;

    private final SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
    private final CRC32C crc = new CRC32C();
    private final byte[] in;
    private int next;
    private boolean isBegun;
    private byte[] frame = new byte[0];
    private int at;
    private int end;

    /** @param from where the stream begins in {@code in}; it goes to the end */
    SnappyFrames(byte[] in, int from) {
        this.in = in;
        this.next = from;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws IOException if the stream is not what it should be */
    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (at == end) {
            if (next == in.length) {
                return -1;
            }
            advance();
        }
        int n = Math.min(length, end - at);
        System.arraycopy(frame, at, into, offset, n);
        at += n;
        return n;
    }

    private void advance() throws IOException {
        if (in.length - next < HEAD_BYTES) {
            throw new IOException("a frame ends in its head");
        }
        int type = in[next] & 0xff;
        int length = in[next + 1] & 0xff | (in[next + 2] & 0xff) << 8 | (in[next + 3] & 0xff) << 16;
        int body = next + HEAD_BYTES;
        if (length > in.length - body || !isBegun && type != IDENTIFIES) {
            throw new IOException("a frame is too long, or the first is none");
        }
        next = body + length;
        switch (type) {
            case IDENTIFIES -> identify(body, length);
            case COMPRESSED, PLAIN -> take(type, body, length);
            default -> {
                if (type < SKIPPED) {
                    throw new IOException("a frame of type " + type);
                }
            }
        }
    }

    private void identify(int body, int length) throws IOException {
        boolean isRight = length == IDENTIFIER.length;
        for (int i = 0; isRight && i < length; i++) {
            isRight = in[body + i] == IDENTIFIER[i];
        }
        if (!isRight) {
            throw new IOException("a stream of something else");
        }
        isBegun = true;
    }

    private void take(int type, int body, int length) throws IOException {
        int from = body + CRC_BYTES;
        int size = length - CRC_BYTES;
        if (size < 0) {
            throw new IOException("a frame without its checksum");
        }
        try {
            int plain = type == PLAIN ? size : snappy.getUncompressedLength(in, from);
            if (plain < 0 || plain > MOST_BYTES) {
                throw new IOException("a frame of " + plain + " bytes");
            }
            if (frame.length < plain) {
                frame = new byte[plain];
            }
            at = 0;
            end = 0;
            if (type == PLAIN) {
                System.arraycopy(in, from, frame, 0, plain);
            } else if (snappy.decompress(in, from, size, frame, 0, frame.length) != plain) {
                throw new IOException("a frame of another length than it says");
            }
            end = plain;
        } catch (MalformedInputException | IndexOutOfBoundsException e) {
            throw new IOException("a frame that makes no sense", e);
        }
        crc.reset();
        crc.update(frame, 0, end);
        int sum = (int) crc.getValue();
        int stored = in[body] & 0xff
                | (in[body + 1] & 0xff) << 8
                | (in[body + 2] & 0xff) << 16
                | (in[body + 3] & 0xff) << 24;
        if ((sum >>> 15 | sum << 17) + MASK != stored) {
            throw new IOException("a frame with a wrong checksum");
        }
    }
}
