package io.athanor.promql.engine.range;

import io.athanor.promql.PromqlException;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/**
 * Thanos's {@code xrate}, {@code xincrease} and {@code xdelta}: the difference between the window's last sample and the
 * last one at or before its start, which may lie up to an hour back. {@code xincrease} never extrapolates; the value of a
 * counter that has just appeared counts from zero. The others stretch a difference that covers the whole window to the
 * window's length.
 *
 * <p>Differs: each step is answered as Thanos answers an instant query at its time; in a range query Thanos loses a
 * sample exactly at a window's start where steps are wide, and takes for a series' first sample the first of the range.
 */
final class XRate implements RangeKernel {
    private final boolean counter;
    private final boolean perSecond;

    XRate(boolean counter, boolean perSecond) {
        this.counter = counter;
        this.perSecond = perSecond;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        int[] resets = scratch.ints(0, in.n);
        int count = counter ? ExtrapolatedRate.listResets(in.v, in.n, resets) : 0;
        int[] lo = in.floats.lo();
        int[] hi = in.floats.hi();
        long[] t = in.t;
        int behindStart = 0;
        int reset = 0;
        for (int i = 0; i < in.steps(); i++) {
            if (hi[i] <= lo[i]) {
                continue;
            }
            long start = in.window.end(i) - in.window.range();
            while (behindStart < in.n && t[behindStart] <= start) {
                behindStart++;
            }
            int first = Math.max(lo[i], behindStart - 1);
            int last = hi[i] - 1;
            while (reset < count && resets[reset] <= first) {
                reset++;
            }
            if (counter && !perSecond) {
                boolean appeared = t[lo[i]] >= start && same(in.v, first, last);
                out.set(i, appeared ? in.v[first] : difference(in.v, first, last, resets, reset, count));
            } else {
                out.set(i, stretched(in, first, last, i, resets, reset, count));
            }
        }
        scratch.worked(15 * in.steps());
    }

    private static boolean same(double[] v, int first, int last) {
        for (int k = first + 1; k <= last; k++) {
            if (v[k - 1] != v[k]) {
                return false;
            }
        }
        return true;
    }

    private static double difference(double[] v, int first, int last, int[] resets, int from, int count) {
        double correction = 0;
        for (int r = from; r < count && resets[r] <= last; r++) {
            correction += resets[r] > first ? v[resets[r] - 1] : 0;
        }
        return v[last] - v[first] + correction;
    }

    private double stretched(RangeInput in, int low, int last, int step, int[] resets, int from, int count) {
        long[] t = in.t;
        long end = in.window.end(step);
        long start = end - in.window.range();
        int first = low;
        double average = (double) (t[last] - t[first]) / (last - first);
        if ((double) (start - t[first]) > average) {
            // Too far off to say what the value was at the start.
            if (last - first < 2) {
                return 0;
            }
            first++;
            average = (double) (t[last] - t[first]) / (last - first);
        }
        double result = difference(in.v, first, last, resets, from, count);
        double seconds = in.window.rangeSeconds();
        if (t[first] <= start && end - t[last] < average) {
            result *= seconds / ((double) (t[last] - t[first]) / 1000);
        }
        return perSecond ? result / seconds : result;
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        throw new PromqlException(
                PromqlException.Kind.EXECUTION, "native histograms are not supported in extended range functions");
    }
}
