package io.athanor.promql.engine.range;

/**
 * Doubles as longs that sort like them: NaN first, −0 before 0. A total order, so that what a structure holds decides its
 * answers, not the way it came about.
 */
public final class OrderKey {
    /** The key of every NaN, least of all. */
    public static final long NAN = Long.MIN_VALUE;

    private OrderKey() {}

    public static long of(double x) {
        if (Double.isNaN(x)) {
            return NAN;
        }
        long bits = Double.doubleToRawLongBits(x);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /** The double of a key. */
    public static double value(long key) {
        if (key == NAN) {
            return Double.NaN;
        }
        return Double.longBitsToDouble(key ^ ((key >> 63) & Long.MAX_VALUE));
    }
}
