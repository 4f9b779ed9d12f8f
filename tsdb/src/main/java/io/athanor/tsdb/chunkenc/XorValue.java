package io.athanor.tsdb.chunkenc;

/** A float of which each sample holds the exclusive or with the one before, with its window ({@link XorFormat}). */
final class XorValue {
    long bits;
    private int leading;
    private int significant = 64;

    double asDouble() {
        return Double.longBitsToDouble(bits);
    }

    void first(BitReader in) {
        bits = in.readBits(64);
    }

    void next(BitReader in) {
        if (in.readBits(1) == 0) {
            return;
        }
        if (in.readBits(1) == 1) {
            readWindow(in);
        }
        readChanged(in);
    }

    /** Reads a window, which stays until the next one. */
    void readWindow(BitReader in) {
        leading = (int) in.readBits(5);
        significant = (int) in.readBits(6);
        if (significant == 0) {
            significant = 64;
        }
        if (leading + significant > 64) {
            throw in.corrupt("a value's window of " + leading + " + " + significant + " bits");
        }
    }

    void readChanged(BitReader in) {
        bits ^= in.readBits(significant) << 64 - leading - significant;
    }
}
