package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/**
 * {@code changes} and {@code resets}: how often neighbouring samples differ, or fall. Counted once over the series; a
 * window's count is the difference of two whole numbers, which is exact.
 */
final class Transitions implements RangeKernel {
    private final boolean resets;
    private final HistogramTransitions histograms;

    Transitions(boolean resets) {
        this.resets = resets;
        this.histograms = new HistogramTransitions(resets);
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        int[] before = scratch.ints(0, in.n + 1);
        count(in, before);
        int steps = in.steps();
        int[] lo = in.floats.lo();
        int[] hi = in.floats.hi();
        for (int i = 0; i < steps; i++) {
            if (hi[i] > lo[i]) {
                out.set(i, before[hi[i] - 1] - before[lo[i]]);
            }
        }
        scratch.worked(3 * steps + in.n);
    }

    /** Writes, for each sample, the number of transitions up to and including it. */
    private void count(RangeInput in, int[] into) {
        double[] v = in.v;
        int n = in.n;
        long[] starts = resets ? in.st : null;
        int total = 0;
        into[0] = 0;
        for (int i = 1; i < n; i++) {
            double a = v[i - 1];
            double b = v[i];
            if (resets ? b < a : b != a && !(Double.isNaN(a) && Double.isNaN(b))) {
                total++;
            } else if (starts != null && CounterStarts.reset(starts[i - 1], in.t[i - 1], starts[i], in.t[i])) {
                total++;
            }
            into[i] = total;
        }
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        histograms.windows(in, out, scratch);
    }
}
