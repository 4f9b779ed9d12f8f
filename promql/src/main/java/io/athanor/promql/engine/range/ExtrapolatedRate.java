package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.plan.Window;

/**
 * {@code rate}, {@code increase} and {@code delta}: the difference of a window's last and first sample, plus what resets
 * took away, stretched to the window's ends where the samples come near enough to them.
 *
 * <p>Resets are listed once per series; the result of a window is last − first, to which the value before each of its
 * resets is added in order, so that it rounds as Prometheus's does.
 */
final class ExtrapolatedRate implements RangeKernel {
    private final boolean counter;
    private final boolean perSecond;
    private final StartedRate started;
    private final HistogramRate histograms;

    ExtrapolatedRate(boolean counter, boolean perSecond, Remarks remarks) {
        this.counter = counter;
        this.perSecond = perSecond;
        this.started = new StartedRate(perSecond);
        this.histograms = new HistogramRate(counter, perSecond, remarks);
    }

    @Override
    public int least() {
        return 2;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        if (counter && in.st != null) {
            started.windows(in, in.st, out, scratch);
            return;
        }
        int[] resets = scratch.ints(0, in.n);
        int count = counter ? listResets(in.v, in.n, resets) : 0;
        Window window = in.window;
        int[] lo = in.floats.lo();
        int[] hi = in.floats.hi();
        long[] t = in.t;
        double[] v = in.v;
        long stride = window.stride();
        long end = window.end(0);
        int steps = in.steps();
        int reset = 0;
        Stretch stretch = new Stretch(window, counter, perSecond);
        for (int i = 0; i < steps; i++, end += stride) {
            int first = lo[i];
            int last = hi[i] - 1;
            if (last <= first) {
                continue;
            }
            double result = v[last] - v[first];
            if (count > 0) {
                while (reset < count && resets[reset] <= first) {
                    reset++;
                }
                for (int r = reset; r < count && resets[r] <= last; r++) {
                    result += v[resets[r] - 1];
                }
            }
            out.set(i, result * stretch.of(end, t[first], t[last], last - first, v[first], result));
        }
        scratch.worked(12 * steps);
    }

    /** Writes the index of each sample that is below the one before it, and returns how many there are. */
    static int listResets(double[] v, int n, int[] into) {
        int count = 0;
        for (int i = 1; i < n; i++) {
            if (v[i] < v[i - 1]) {
                into[count++] = i;
            }
        }
        return count;
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        floats(in, out, scratch);
        histograms.windows(in, out, scratch);
    }
}
