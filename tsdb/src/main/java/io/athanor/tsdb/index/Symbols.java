package io.athanor.tsdb.index;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The symbol table: every name and value of the block once, by ordinal.
 *
 * <p><b>Cost</b> opening walks the lengths of all symbols once and keeps every 32nd offset; {@link #lookup} of a symbol seen
 * before is an array read, else a walk over at most 31 symbols.
 * <p><b>Sharing</b> the same symbol is the same String as long as it stays cached; the cache is bounded by bytes and
 * emptied when it is full.
 */
final class Symbols {
    private final MappedFile file;
    private final long start;
    private final long end;
    private final int count;
    private final int[] samples;
    private final long shift;
    private final SymbolCache cache;

    private Symbols(MappedFile file, long start, long end, int count, int[] samples, long shift, SymbolRoom room) {
        this.file = file;
        this.start = start;
        this.end = end;
        this.count = count;
        this.samples = samples;
        this.shift = shift;
        this.cache = new SymbolCache(count, room);
    }

    /**
     * Verifies and samples the table at {@code offset}; 0 says that there is none.
     *
     * @param shift how much further the table lies in this file than in the index
     * @param room for symbols that were looked up
     */
    static Symbols open(MappedFile file, long offset, long shift, SymbolRoom room) {
        if (offset == 0) {
            return new Symbols(file, 0, 0, 0, new int[0], 0, room);
        }
        long length = file.u32(offset) & 0xffffffffL;
        long start = offset + 4;
        file.verify(start, length, "the symbol table");
        MappedReader in = new MappedReader(file, start, start + length);
        long count = in.u32("the number of symbols") & 0xffffffffL;
        if (count > in.left() || count > Integer.MAX_VALUE) {
            throw file.corrupt(start, count + " symbols do not fit into " + in.left() + " bytes");
        }
        int[] samples = new int[(int) ((count + IndexFormat.SAMPLING - 1) / IndexFormat.SAMPLING)];
        walk(file, in, start, (int) count, samples);
        return new Symbols(file, start, start + length, (int) count, samples, shift, room);
    }

    private static void walk(MappedFile file, MappedReader in, long start, int count, int[] samples) {
        MemorySegment bytes = file.bytes();
        long previous = 0;
        int previousLength = -1;
        for (int i = 0; i < count; i++) {
            long at = in.pos();
            if (i % IndexFormat.SAMPLING == 0) {
                samples[i / IndexFormat.SAMPLING] = (int) (at - start);
            }
            int length = in.stringLength("a symbol");
            long text = in.pos();
            if (previousLength >= 0 && Utf8Bytes.compare(bytes, previous, previousLength, text, length) >= 0) {
                throw file.corrupt(at, "symbol " + i + " does not sort after the one before");
            }
            in.skip(length, "a symbol");
            previous = text;
            previousLength = length;
        }
    }

    /** Where each symbol begins, an unsigned number of bytes from that of the first. */
    int[] offsets() {
        int[] offsets = new int[count];
        if (count > 0) {
            MappedReader in = at(0);
            for (int i = 0; i < count; i++) {
                offsets[i] = (int) (in.pos() - start);
                in.skip(in.stringLength("a symbol"), "a symbol");
            }
        }
        return offsets;
    }

    /** Orders the symbol at one of the {@link #offsets} against one of another table. */
    int compare(int offset, Symbols other, int otherOffset) {
        MappedReader a = reader(offset);
        int aLength = a.stringLength("a symbol");
        MappedReader b = other.reader(otherOffset);
        int bLength = b.stringLength("a symbol");
        return Utf8Bytes.compare(file.bytes(), a.pos(), aLength, other.file.bytes(), b.pos(), bLength);
    }

    /** The symbol at one of the {@link #offsets}. */
    String stringAt(int offset) {
        MappedReader in = reader(offset);
        return in.string(in.stringLength("a symbol"), "a symbol");
    }

    private MappedReader reader(int offset) {
        return new MappedReader(file, start + (offset & 0xffffffffL), end);
    }

    /** Forgets what was looked up. */
    void clearCache() {
        cache.clear();
    }

    /** The number of symbols. */
    int size() {
        return count;
    }

    /**
     * The symbol with this ordinal.
     *
     * @param referrer offset of what names it, for the error
     */
    String lookup(int id, long referrer) {
        if (id < 0 || id >= count) {
            throw file.corrupt(
                    referrer, "refers to symbol " + Integer.toUnsignedString(id) + ", but there are " + count);
        }
        String known = cache.get(id);
        return known != null ? known : cache.put(id, read(id));
    }

    private String read(int id) {
        MappedReader in = at(id / IndexFormat.SAMPLING);
        for (int i = id % IndexFormat.SAMPLING; i > 0; i--) {
            in.skip(in.stringLength("a symbol"), "a symbol");
        }
        return in.string(in.stringLength("a symbol"), "a symbol");
    }

    private MappedReader at(int sample) {
        return new MappedReader(file, start + (samples[sample] & 0xffffffffL), end);
    }

    /** The ordinal of a string, or -1 if it is no symbol. */
    int find(String symbol) {
        byte[] key = symbol.getBytes(StandardCharsets.UTF_8);
        int low = 0;
        int high = samples.length - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            MappedReader in = at(mid);
            int length = in.stringLength("a symbol");
            int c = Utf8Bytes.compare(file.bytes(), in.pos(), length, key);
            if (c == 0) {
                return mid * IndexFormat.SAMPLING;
            }
            if (c < 0) {
                low = mid + 1;
            } else {
                high = mid - 1;
            }
        }
        return high < 0 ? -1 : scan(high, key);
    }

    private int scan(int sample, byte[] key) {
        MappedReader in = at(sample);
        int first = sample * IndexFormat.SAMPLING;
        for (int id = first; id < Math.min(first + IndexFormat.SAMPLING, count); id++) {
            int length = in.stringLength("a symbol");
            int c = Utf8Bytes.compare(file.bytes(), in.pos(), length, key);
            if (c == 0) {
                return id;
            }
            if (c > 0) {
                return -1;
            }
            in.skip(length, "a symbol");
        }
        return -1;
    }

    /** The ordinal of the symbol that begins at this byte of the index, as version 1 refers to it. */
    int ordinalAt(long indexOffset, long referrer) {
        long offset = indexOffset + shift;
        int low = 0;
        int high = samples.length - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            if (start + (samples[mid] & 0xffffffffL) <= offset) {
                low = mid + 1;
            } else {
                high = mid - 1;
            }
        }
        if (high >= 0) {
            MappedReader in = at(high);
            int first = high * IndexFormat.SAMPLING;
            for (int id = first; id < Math.min(first + IndexFormat.SAMPLING, count); id++) {
                if (in.pos() == offset) {
                    return id;
                }
                in.skip(in.stringLength("a symbol"), "a symbol");
            }
        }
        throw file.corrupt(referrer, "refers to a symbol at byte " + indexOffset + ", where none begins");
    }
}
