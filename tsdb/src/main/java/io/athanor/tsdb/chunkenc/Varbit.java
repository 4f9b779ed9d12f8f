package io.athanor.tsdb.chunkenc;

/**
 * Integers of variable width whose prefix of ones names the width ({@code varbit} in {@link HistogramFormat}).
 */
final class Varbit {
    /** Number of widths besides "is zero"; the last one has no zero after its ones. */
    static final int CLASSES = 8;

    private static final int[] WIDTHS = {0, 3, 6, 9, 12, 18, 25, 56, 64};

    private Varbit() {}

    /** Bits of the number that follow {@code ones} ones. */
    static int width(int ones) {
        return WIDTHS[ones];
    }

    /** Whether {@code value} is in −(2^(n−1)−1) … 2^(n−1). */
    static boolean fits(long value, int n) {
        long half = 1L << n - 1;
        return value > -half && value <= half;
    }

    static void writeSigned(BitWriter out, long value) {
        if (value == 0) {
            out.writeBits(0, 1);
            return;
        }
        int ones = 1;
        while (ones < CLASSES && !fits(value, WIDTHS[ones])) {
            ones++;
        }
        write(out, value, ones);
    }

    static void writeUnsigned(BitWriter out, long value) {
        if (value == 0) {
            out.writeBits(0, 1);
            return;
        }
        int ones = 1;
        while (ones < CLASSES && value >>> WIDTHS[ones] != 0) {
            ones++;
        }
        write(out, value, ones);
    }

    private static void write(BitWriter out, long value, int ones) {
        if (ones == CLASSES) {
            out.writeBits(0xff, CLASSES);
        } else {
            out.writeBits(-2L, ones + 1);
        }
        out.writeBits(value, WIDTHS[ones]);
    }
}
