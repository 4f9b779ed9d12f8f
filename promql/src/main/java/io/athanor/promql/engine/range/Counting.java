package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** {@code count_over_time}, {@code present_over_time} and {@code absent_over_time}: how many samples, or whether any. */
final class Counting implements RangeKernel {
    private final boolean presence;

    Counting(boolean presence) {
        this.presence = presence;
    }

    @Override
    public boolean adds() {
        return !presence;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        int steps = in.steps();
        int[] lo = in.floats.lo();
        int[] hi = in.floats.hi();
        double[] before = in.counts && !presence ? sums(in, scratch) : null;
        for (int i = 0; i < steps; i++) {
            int count = hi[i] - lo[i];
            if (count > 0) {
                out.set(i, presence ? 1 : before == null ? count : before[hi[i]] - before[lo[i]]);
            }
        }
        scratch.worked(2 * steps);
    }

    /** Samples before each sample: of downsampled data, whose windows say how many they stand for. Whole numbers are exact. */
    private static double[] sums(RangeInput in, Scratch scratch) {
        double[] sums = scratch.doubles(0, in.n + 1);
        sums[0] = 0;
        for (int i = 0; i < in.n; i++) {
            sums[i + 1] = sums[i] + in.v[i];
        }
        return sums;
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        floats(in, out, scratch);
        for (int i = 0; i < in.steps(); i++) {
            int more = in.hn == 0 ? 0 : in.histograms.hi()[i] - in.histograms.lo()[i];
            if (more > 0) {
                out.set(i, presence ? 1 : (out.has(i) ? out.v[i] : 0) + more);
            }
        }
    }
}
