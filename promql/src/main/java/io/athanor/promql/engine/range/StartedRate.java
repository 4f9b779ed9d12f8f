package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/**
 * {@code rate} and {@code increase} of floats with start timestamps: a new start is a reset even if the value rises, and a
 * first sample that began within the window counts from zero at its start instead of being extrapolated to the left, be
 * it the window's only one.
 */
final class StartedRate {
    private final boolean perSecond;

    StartedRate(boolean perSecond) {
        this.perSecond = perSecond;
    }

    void windows(RangeInput in, long[] starts, Row out, Scratch scratch) {
        int[] resets = scratch.ints(0, in.n);
        int count = listResets(in, starts, resets);
        int reset = 0;
        int overlap = nextOverlap(in, starts, 1);
        for (int i = 0; i < in.steps(); i++) {
            int first = in.floats.lo()[i];
            int last = in.floats.hi()[i] - 1;
            if (last < first || in.hasHistograms(i)) {
                continue;
            }
            while (reset < count && resets[reset] <= first) {
                reset++;
            }
            double result = in.v[last] - in.v[first];
            for (int r = reset; r < count && resets[r] <= last; r++) {
                result += in.v[resets[r] - 1];
            }
            if (overlap <= first) {
                overlap = nextOverlap(in, starts, first + 1);
            }
            if (overlap <= last) {
                in.overlaps++;
            }
            window(in, starts[first], first, last, i, result, out);
        }
        scratch.worked(20 * in.steps());
    }

    private void window(RangeInput in, long start, int first, int last, int step, double increase, Row out) {
        long windowEnd = in.window.end(step);
        long windowStart = windowEnd - in.window.range();
        double sampled = (in.t[last] - in.t[first]) / 1000.0;
        double toEnd = (windowEnd - in.t[last]) / 1000.0;
        double result = increase;
        double factor;
        if (CounterStarts.withinWindow(start, windowStart, in.t[first])) {
            result += in.v[first];
            factor = factorFrom(start, in.t[last], toEnd, sampled, last - first);
        } else if (last > first) {
            factor = Stretch.factor(
                    (in.t[first] - windowStart) / 1000.0,
                    toEnd,
                    sampled,
                    sampled / (last - first),
                    result > 0 && in.v[first] >= 0 ? sampled * (in.v[first] / result) : Double.MAX_VALUE);
        } else {
            return;
        }
        out.set(step, result * (perSecond ? factor / in.window.rangeSeconds() : factor));
    }

    /**
     * By how much the increase since {@code start} is stretched to the right; not at all if one sample is all there is.
     *
     * @param gaps the number of samples less one
     */
    static double factorFrom(long start, long lastTime, double toEnd, double sampled, int gaps) {
        double average = gaps == 0 ? 0 : sampled / gaps;
        double sinceStart = (lastTime - start) / 1000.0;
        return Stretch.factor(0, toEnd, sinceStart, average, Double.MAX_VALUE);
    }

    /** Writes the index of each sample before which the counter began anew, and returns how many there are. */
    private static int listResets(RangeInput in, long[] starts, int[] into) {
        int count = 0;
        for (int i = 1; i < in.n; i++) {
            if (in.v[i] < in.v[i - 1] || CounterStarts.reset(starts[i - 1], in.t[i - 1], starts[i], in.t[i])) {
                into[count++] = i;
            }
        }
        return count;
    }

    /** The first sample from {@code from} on that claims time of the one before it; {@link Integer#MAX_VALUE} if there is none. */
    private static int nextOverlap(RangeInput in, long[] starts, int from) {
        for (int i = from; i < in.n; i++) {
            if (CounterStarts.overlap(starts[i - 1], in.t[i - 1], starts[i])) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }
}
