package io.athanor.bucket.header;

import io.airlift.compress.v3.snappy.SnappyFramedOutputStream;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Series references as an index cache keeps them; Thanos reads what is written here, and the other way round.
 *
 * <p><b>Grammar</b> {@code "dss", snappy stream of ( difference to the reference before, uvarint )*}: the references of a
 * postings list as they stand there, ascending, the first as its difference to 0. The stream is in snappy's framing format:
 * an identifier, then frames of at most 65,536 bytes, each with a CRC-32C.
 */
final class PostingsCodec {
    private static final byte[] MARK = {'d', 's', 's'};
    private static final int PIECE = 8 << 10;

    private PostingsCodec() {}

    static byte[] encode(int[] refs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + refs.length);
        out.writeBytes(MARK);
        byte[] piece = new byte[PIECE];
        try (SnappyFramedOutputStream stream = new SnappyFramedOutputStream(new SnappyJavaCompressor(), out)) {
            int n = 0;
            long before = 0;
            for (int ref : refs) {
                if (n > PIECE - 5) {
                    stream.write(piece, 0, n);
                    n = 0;
                }
                long now = ref & 0xffffffffL;
                long difference = now - before;
                before = now;
                while (difference >= 0x80) {
                    piece[n++] = (byte) (difference | 0x80);
                    difference >>>= 7;
                }
                piece[n++] = (byte) difference;
            }
            stream.write(piece, 0, n);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode postings", e); // it is written to memory
        }
        return out.toByteArray();
    }

    /**
     * The references; null if these bytes are not some, strictly ascending.
     *
     * @param most there cannot be more
     */
    static int @Nullable [] decode(byte[] value, long most) {
        if (value.length < MARK.length || !Arrays.equals(value, 0, MARK.length, MARK, 0, MARK.length)) {
            return null;
        }
        if (value.length == MARK.length) {
            return new int[0];
        }
        try (InputStream in = new SnappyFrames(value, MARK.length)) {
            return decode(in, value.length, most);
        } catch (IOException e) {
            return null;
        }
    }

    private static int @Nullable [] decode(InputStream in, int encodedBytes, long most) throws IOException {
        int[] refs = new int[(int) Math.min(most, Math.max(16, encodedBytes))];
        int count = 0;
        byte[] piece = new byte[Math.min(PIECE, 16 + 4 * Math.min(encodedBytes, PIECE))];
        long before = -1;
        long difference = 0;
        int shift = 0;
        int n;
        while ((n = in.read(piece)) > 0) {
            for (int i = 0; i < n; i++) {
                byte b = piece[i];
                difference |= (long) (b & 0x7f) << shift;
                if (b < 0) {
                    shift += 7;
                    if (shift > 28) {
                        return null;
                    }
                    continue;
                }
                long ref = Math.max(before, 0) + difference;
                if (ref <= before || ref > 0xffffffffL || count >= most) {
                    return null;
                }
                if (count == refs.length) {
                    refs = Arrays.copyOf(refs, (int) Math.min(most, 2L * count));
                }
                refs[count++] = (int) ref;
                before = ref;
                difference = 0;
                shift = 0;
            }
        }
        return shift != 0 ? null : Arrays.copyOf(refs, count);
    }
}
