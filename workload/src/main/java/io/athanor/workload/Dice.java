package io.athanor.workload;

/**
 * Randomness by position: the number at one place of a stream needs none of those before it, so that a block's samples
 * do not depend on how the history is cut into blocks, nor on who writes them. The mixer is SplitMix64's.
 */
final class Dice {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Dice() {}

    /** The stream {@code name} of the stream {@code parent}. */
    static long stream(long parent, long name) {
        return at(parent, ~name);
    }

    /** 64 random bits: number {@code index} of a stream. */
    static long at(long stream, long index) {
        long z = stream + index * GOLDEN;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** A number of {@code [0, 1)} out of random bits. */
    static double fraction(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }

    /** A number of {@code [0, bound)} out of random bits. */
    static int below(int bound, long bits) {
        return (int) (((bits >>> 33) * bound) >>> 31);
    }
}
