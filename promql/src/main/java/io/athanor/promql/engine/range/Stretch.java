package io.athanor.promql.engine.range;

import io.athanor.promql.plan.Window;

/**
 * By how much the difference of a window's last and first sample is stretched to the window's ends, where the samples come
 * near enough to them.
 *
 * <p>What the times alone decide is kept from window to window: where samples come at even times and the step is a
 * multiple of their distance, it is the same again. Belongs to one thread.
 */
final class Stretch {
    /** Above one by more than the rounding of two products. */
    private static final double SURELY = 1 + 1e-9;

    private final boolean counter;
    private final boolean perSecond;
    private final double seconds;
    private final long range;
    private long toStartMs = Long.MIN_VALUE;
    private long toEndMs;
    private long sampledMs;
    private int gaps;
    private double sampled;
    private double left;
    private double right;
    private double usual;

    Stretch(Window window, boolean counter, boolean perSecond) {
        this.counter = counter;
        this.perSecond = perSecond;
        this.seconds = window.rangeSeconds();
        this.range = window.range();
    }

    /**
     * The factor; per second, divided by the length of the window.
     *
     * @param end of the window, ms
     * @param firstTime of the window's first sample, ms
     * @param lastTime of its last one, later than the first, ms
     * @param gapCount the number of samples less one
     * @param first the first value
     * @param difference that is to be stretched
     */
    double of(long end, long firstTime, long lastTime, int gapCount, double first, double difference) {
        long toStart = firstTime - (end - range);
        long toEnd = end - lastTime;
        long between = lastTime - firstTime;
        if (toStart != toStartMs || toEnd != toEndMs || between != sampledMs || gapCount != gaps) {
            toStartMs = toStart;
            toEndMs = toEnd;
            sampledMs = between;
            gaps = gapCount;
            settle();
        }
        // A counter that is drawn backwards must not fall below zero. That it does not is mostly seen without dividing.
        if (counter && difference > 0 && first >= 0 && !(sampled * first > left * difference * SURELY)) {
            double toZero = sampled * (first / difference);
            return factor(toZero < left ? toZero : left);
        }
        return usual;
    }

    /** Times are divided by 1000: multiplying by 0.001 would change bits. */
    private void settle() {
        sampled = sampledMs / 1000.0;
        double average = sampled / gaps;
        double threshold = average * 1.1;
        double start = toStartMs / 1000.0;
        double end = toEndMs / 1000.0;
        left = start >= threshold ? average / 2 : start;
        right = end >= threshold ? average / 2 : end;
        usual = factor(left);
    }

    private double factor(double toLeft) {
        double factor = (sampled + toLeft + right) / sampled;
        return perSecond ? factor / seconds : factor;
    }

    /**
     * The factor of a single window, not yet divided by its length.
     *
     * @param toStart seconds from the window's start to the first sample
     * @param toEnd seconds from the last sample to the window's end
     * @param sampled seconds between first and last sample
     * @param average seconds between two samples
     * @param toZero seconds before the first sample at which a counter would have been zero
     */
    static double factor(double toStart, double toEnd, double sampled, double average, double toZero) {
        double threshold = average * 1.1;
        double left = toStart >= threshold ? average / 2 : toStart;
        if (toZero < left) {
            left = toZero;
        }
        double right = toEnd >= threshold ? average / 2 : toEnd;
        return sampled == 0 ? 1 : (sampled + left + right) / sampled;
    }
}
