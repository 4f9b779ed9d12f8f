package io.athanor.tsdb.index;

import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One series entry, copied out of the mapping, verified and decoded in place; reused from series to series, one per thread.
 *
 * <p>{@link #load} gives the labels; then {@link #nextChunk} steps over the chunks.
 */
final class SeriesEntry {
    private static final ThreadLocal<SeriesEntry> PER_THREAD = ThreadLocal.withInitial(SeriesEntry::new);

    /** Entries above this size are verified where they lie before room is made for them. */
    private static final int TRUSTED_BYTES = 1 << 20;

    private final CRC32C crc = new CRC32C();
    private byte[] bytes = new byte[512];
    private int pos;
    private int end;
    private @Nullable MappedFile file;
    private long fileOffset;

    /** {@code name, value, name, value, …} as ordinals. */
    int[] symbols = new int[32];

    int labels;

    /** The chunk that {@link #nextChunk} came to. */
    long mint;

    long maxt;
    long ref;
    private int chunksLeft;
    private boolean isFirst;

    private SeriesEntry() {}

    static SeriesEntry ofThread() {
        return PER_THREAD.get();
    }

    /** Reads the entry at {@code offset}, which must end before {@code limit}. */
    void load(MappedFile from, long offset, long limit, @Nullable Symbols byOffset) {
        file = from;
        MappedReader in = new MappedReader(from, offset, limit);
        int length = in.stringLength("a series entry");
        long at = in.pos();
        from.check(at, length + 4L, "a series entry");
        fileOffset = at;
        if (length > TRUSTED_BYTES) {
            from.verify(at, length, "a series entry");
        }
        if (bytes.length < length + 4) {
            bytes = new byte[Math.max(length + 4, 2 * bytes.length)];
        }
        from.copy(at, bytes, 0, length + 4);
        crc.reset();
        crc.update(bytes, 0, length);
        int stored = bytes[length] << 24
                | (bytes[length + 1] & 0xff) << 16
                | (bytes[length + 2] & 0xff) << 8
                | bytes[length + 3] & 0xff;
        if ((int) crc.getValue() != stored) {
            from.verify(at, length, "a series entry");
        }
        pos = 0;
        end = length;
        readLabels(byOffset);
        chunksLeft = count(3, "chunks");
        isFirst = true;
        maxt = 0;
        ref = 0;
    }

    /**
     * How many bytes the entry at {@code offset} has, its length and checksum included; -1 if the file ends within its
     * length.
     */
    static long bytesAt(MappedFile from, long offset) {
        int shift = 0;
        long length = 0;
        for (long at = offset; at < from.size(); at++) {
            int b = from.u8(at);
            length |= (long) (b & 0x7f) << shift;
            shift += 7;
            if (b < 0x80) {
                return at + 1 - offset + length + 4;
            }
            if (shift > 28) {
                throw from.corrupt(offset, "a series entry has a length of more than 35 bits");
            }
        }
        return -1;
    }

    private void readLabels(@Nullable Symbols byOffset) {
        labels = count(2, "labels");
        if (symbols.length < 2 * labels) {
            symbols = new int[2 * labels];
        }
        for (int i = 0; i < 2 * labels; i++) {
            long symbol = uvarint();
            symbols[i] = byOffset == null ? narrow(symbol) : byOffset.ordinalAt(symbol, here());
            if (i % 2 == 0 && i > 0 && symbols[i] <= symbols[i - 2]) {
                throw corrupt("the label names of a series are not in order");
            }
        }
    }

    private int narrow(long symbol) {
        if (symbol < 0 || symbol > Integer.MAX_VALUE) {
            throw corrupt("refers to symbol " + Long.toUnsignedString(symbol));
        }
        return (int) symbol;
    }

    /** The ordinals, in an array of their own. */
    int[] symbolIds() {
        return Arrays.copyOf(symbols, 2 * labels);
    }

    /** The ordinal of the value of a name, or -1. */
    int valueOf(int name) {
        for (int i = 0; i < 2 * labels; i += 2) {
            if (symbols[i] >= name) {
                return symbols[i] == name ? symbols[i + 1] : -1;
            }
        }
        return -1;
    }

    /** Moves to the next chunk; false after the last. */
    boolean nextChunk() {
        boolean first = isFirst;
        long before = mint;
        boolean more = nextChunkAsItStands();
        if (more && !first && mint < before) {
            throw corrupt("a chunk begins at " + mint + " ms, before the one before it at " + before + " ms");
        }
        return more;
    }

    /** As {@link #nextChunk}, but lets chunks be out of order. */
    boolean nextChunkAsItStands() {
        if (chunksLeft == 0) {
            return false;
        }
        chunksLeft--;
        mint = isFirst ? varint() : maxt + uvarint();
        maxt = mint + uvarint();
        ref = isFirst ? uvarint() : ref + varint();
        if (maxt < mint) {
            throw corrupt("a chunk ends at " + maxt + " ms, before it begins at " + mint + " ms");
        }
        isFirst = false;
        return true;
    }

    /** Where the decoder stands in the file. */
    long here() {
        return fileOffset + pos;
    }

    private int count(int leastBytes, String what) {
        long n = uvarint();
        if (n < 0 || n > (end - pos) / leastBytes) {
            throw corrupt(
                    Long.toUnsignedString(n) + " " + what + " do not fit into a series entry of " + end + " bytes");
        }
        return (int) n;
    }

    private long varint() {
        long v = uvarint();
        return (v >>> 1) ^ -(v & 1);
    }

    private long uvarint() {
        if (pos < end && bytes[pos] >= 0) {
            return bytes[pos++];
        }
        long v = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (pos >= end) {
                throw corrupt("a series entry is cut short");
            }
            byte b = bytes[pos++];
            v |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return v;
            }
        }
        throw corrupt("a varint of more than 64 bits in a series entry");
    }

    private RuntimeException corrupt(String what) {
        if (file == null) {
            throw new IllegalStateException("no entry was loaded");
        }
        return file.corrupt(here(), what);
    }
}
