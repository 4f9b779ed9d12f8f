package io.athanor.tsdb.chunkenc;

/** Integers of variable width whose prefix of ones names the width. */
final class Varbit {
    private Varbit() {}

    /** Whether {@code value} is in −(2^(n−1)−1) … 2^(n−1). */
    static boolean fits(long value, int n) {
        long half = 1L << n - 1;
        return value > -half && value <= half;
    }
}
