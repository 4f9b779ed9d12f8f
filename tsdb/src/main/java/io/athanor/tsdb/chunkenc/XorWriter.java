package io.athanor.tsdb.chunkenc;

/** The writing side of {@link XorValue}. */
final class XorWriter {
    /** More than any number of leading zeros that a window can say. */
    private static final int NO_WINDOW = 64;

    private long bits;
    private int leading = NO_WINDOW;
    private int trailing;

    long lastBits() {
        return bits;
    }

    /** The value that the next one is compared with; nothing is written. */
    void set(double value) {
        bits = Double.doubleToRawLongBits(value);
    }

    void first(BitWriter out, double value) {
        set(value);
        out.writeBits(bits, 64);
        leading = NO_WINDOW;
        trailing = 0;
    }

    void next(BitWriter out, double value) {
        long newBits = Double.doubleToRawLongBits(value);
        long xor = newBits ^ bits;
        bits = newBits;
        if (xor == 0) {
            out.writeBits(0, 1);
        } else if (inWindow(xor)) {
            int significant = 64 - leading - trailing;
            if (significant <= 62) {
                out.writeBits(0b10L << significant | xor >>> trailing, significant + 2);
            } else {
                out.writeBits(0b10, 2);
                writeInWindow(out, xor);
            }
        } else {
            out.writeBits(0b11, 2);
            writeWindow(out, xor);
        }
    }

    /** Whether the changed bits all lie in the window. */
    boolean inWindow(long xor) {
        return Math.min(31, Long.numberOfLeadingZeros(xor)) >= leading && Long.numberOfTrailingZeros(xor) >= trailing;
    }

    void writeInWindow(BitWriter out, long xor) {
        out.writeBits(xor >>> trailing, 64 - leading - trailing);
    }

    /** Writes the narrowest window for these bits, and the bits. */
    void writeWindow(BitWriter out, long xor) {
        leading = Math.min(31, Long.numberOfLeadingZeros(xor));
        trailing = Long.numberOfTrailingZeros(xor);
        int significant = 64 - leading - trailing;
        long window = (long) leading << 6 | (significant & 63);
        if (significant <= 53) {
            out.writeBits(window << significant | xor >>> trailing, significant + 11);
        } else {
            out.writeBits(window, 11);
            out.writeBits(xor >>> trailing, significant);
        }
    }

    /** Forgets value and window. */
    void clear() {
        bits = 0;
        leading = NO_WINDOW;
        trailing = 0;
    }
}
