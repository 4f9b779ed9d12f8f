package io.athanor.promql.plan;

import io.athanor.promql.PromqlException;

/**
 * The times at which an expression is evaluated.
 *
 * @param start first time, ms
 * @param interval ms between two times, at least 1
 * @param count number of times, 0 if there is none
 * @param ranged whether more than one time was asked for, be there but one
 */
public record Steps(long start, long interval, int count, boolean ranged) {
    private static final int MOST = 1 << 30;

    /** One evaluation. */
    public static Steps once(long time) {
        return new Steps(time, 1, 1, false);
    }

    /**
     * From {@code start} to {@code end} (inclusive where it is reached).
     *
     * @throws PromqlException if they are more than fit an array
     */
    public static Steps range(long start, long end, long interval) {
        long count = end < start ? 0 : (end - start) / interval + 1;
        if (count < 0 || count > MOST) {
            throw new PromqlException(
                    PromqlException.Kind.EXECUTION,
                    "query processing would load too many samples into memory in query execution: a series would have "
                            + Long.toUnsignedString(count) + " steps");
        }
        return new Steps(start, interval, (int) count, end > start);
    }

    /** Time {@code i}, ms. */
    public long at(int i) {
        return start + i * interval;
    }

    /** The last time, ms. */
    public long last() {
        return at(Math.max(0, count - 1));
    }

    /** Only the first time. */
    public Steps first() {
        return once(start);
    }

    /** Whether there is no more than one evaluation. */
    public boolean single() {
        return count <= 1;
    }

    /** The number of 64-bit words that hold one bit per time. */
    public int words() {
        return (count + 63) >>> 6;
    }
}
