package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.plan.Window;

/**
 * {@code rate}, {@code increase} and {@code delta} with {@code anchored} or {@code smoothed}: the difference of the values
 * at the window's two ends, which are those of the samples before them, or lie on the line between their neighbours.
 * Nothing is extrapolated. The windows that are looked through reach beyond the ends.
 */
final class ExtendedRate implements RangeKernel {
    private final boolean counter;
    private final boolean perSecond;
    private final boolean smoothed;
    private final ExtendedHistogramRate histograms;
    private final Remarks remarks;

    ExtendedRate(boolean counter, boolean perSecond, boolean smoothed, Remarks remarks) {
        this.counter = counter;
        this.perSecond = perSecond;
        this.smoothed = smoothed;
        this.histograms = new ExtendedHistogramRate(counter, perSecond, smoothed, remarks);
        this.remarks = remarks;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        Window window = in.window;
        for (int i = 0; i < in.steps(); i++) {
            if (in.hasFloats(i)) {
                long end = window.end(i);
                one(in, in.floats.lo()[i], in.floats.hi()[i] - 1, end - window.range(), end, i, out);
                scratch.worked(in.floats.hi()[i] - in.floats.lo()[i] + 10);
            }
        }
    }

    private void one(RangeInput in, int low, int high, long start, long end, int step, Row out) {
        long[] t = in.t;
        int first = firstAtOrBefore(t, low, high, start);
        int last = smoothed ? firstNotBefore(t, low, high, end) : high;
        if (t[last] <= start || (smoothed && t[first] > end)) {
            return;
        }
        double left = smoothed && t[first] < start ? between(in, first, first + 1, start) : in.v[first];
        double right = smoothed && last > low && t[last] > end ? between(in, last - 1, last, end) : in.v[last];
        double result = right - left;
        if (counter) {
            int from = t[first] <= start ? first + 1 : first;
            int to = t[last] >= end ? last - 1 : last;
            result += resets(in.v, from, to, left, right);
        }
        out.set(step, perSecond ? result / in.window.rangeSeconds() : result);
    }

    /** The last sample at or before the start, else the first of all. */
    static int firstAtOrBefore(long[] t, int low, int high, long start) {
        int i = low;
        while (i < high && t[i] <= start) {
            i++;
        }
        return Math.max(low, i - 1);
    }

    /** The first sample at or behind the end, else the last of all. */
    static int firstNotBefore(long[] t, int low, int high, long end) {
        int i = low;
        while (i < high && t[i] < end) {
            i++;
        }
        return i;
    }

    private double between(RangeInput in, int a, int b, long time) {
        return line(in.t[a], counter && in.v[b] < in.v[a] ? 0 : in.v[a], in.t[b], in.v[b], time);
    }

    /** The value at a time on the line through two points. */
    static double line(long t0, double v0, long t1, double v1, long time) {
        return v0 + (v1 - v0) * (time - t0) / (t1 - t0);
    }

    private static double resets(double[] v, int from, int to, double left, double right) {
        double correction = 0;
        double before = left;
        for (int k = from; k <= to; k++) {
            if (v[k] < before) {
                correction += before;
            }
            before = v[k];
        }
        return right < before ? correction + before : correction;
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        floats(in, out, scratch);
        for (int i = 0; i < in.steps(); i++) {
            if (in.hasHistograms(i) && in.hasFloats(i)) {
                out.unset(i);
                remarks.mixedFloatsHistograms(scratch, in.labels);
            } else if (in.hasHistograms(i)) {
                histograms.window(in, i, out, scratch);
            }
        }
    }

    @Override
    public double cost(double samplesPerWindow) {
        return 20 + 2 * samplesPerWindow;
    }
}
