package io.athanor.promql.plan;

import org.jspecify.annotations.Nullable;

/**
 * Which times a selector looks at, step by step: {@code (end − range, end]}, left end excluded.
 *
 * @param steps when the expression is evaluated
 * @param at the fixed time of an {@code @} modifier, ms, or null
 * @param offset ms to look back from each step (or from {@code at}); negative: forward
 * @param range length, ms; of an instant selector, the lookback
 */
public record Window(Steps steps, @Nullable Long at, long offset, long range) {
    /** The last time of the window at step {@code i}, ms, inclusive. */
    public long end(int i) {
        return (at == null ? steps.at(i) : at) - offset;
    }

    /** ms between the ends of the windows of two steps: 0 if all steps look at the same times. */
    public long stride() {
        return at == null ? steps.interval() : 0;
    }

    /** The least time that any window holds. */
    public long mint() {
        return end(0) - range + 1;
    }

    /** The greatest time that any window holds. */
    public long maxt() {
        return end(Math.max(0, steps.count() - 1));
    }

    /** The range in seconds, as Go's {@code time.Duration.Seconds}. */
    public double rangeSeconds() {
        return seconds(range);
    }

    /** ms in seconds, rounded as Go's {@code time.Duration.Seconds} does. */
    public static double seconds(long ms) {
        long whole = ms / 1000;
        long nanos = ms % 1000 * 1_000_000;
        return whole + nanos / 1e9;
    }
}
