package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** {@code sum_over_time}: each window summed anew, Kahan-compensated. */
final class SumOverTime implements RangeKernel {
    private final HistogramSums histograms;

    SumOverTime(Remarks remarks) {
        histograms = new HistogramSums(false, remarks);
    }

    @Override
    public boolean adds() {
        return true;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        int steps = in.steps();
        double[] sums = scratch.doubles(0, steps);
        double[] compensations = scratch.doubles(1, steps);
        int[] lo = in.floats.lo();
        int[] hi = in.floats.hi();
        Sums.windows(in.v, lo, hi, steps, sums, compensations, scratch);
        for (int i = 0; i < steps; i++) {
            if (hi[i] > lo[i]) {
                out.set(i, Double.isInfinite(sums[i]) ? sums[i] : sums[i] + compensations[i]);
            }
        }
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        floats(in, out, scratch);
        histograms.windows(in, out, scratch);
    }

    @Override
    public double cost(double samplesPerWindow) {
        return 5 + samplesPerWindow;
    }
}
