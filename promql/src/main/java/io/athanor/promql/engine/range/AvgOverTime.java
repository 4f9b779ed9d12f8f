package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/**
 * {@code avg_over_time}: a compensated sum divided by the count; where the sum would overflow, the mean is kept as it
 * goes from there on.
 */
final class AvgOverTime implements RangeKernel {
    private final HistogramSums histograms;

    AvgOverTime(Remarks remarks) {
        histograms = new HistogramSums(true, remarks);
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
            int n = hi[i] - lo[i];
            if (n > 0) {
                out.set(i, Double.isFinite(sums[i]) ? sums[i] / n + compensations[i] / n : careful(in.v, lo[i], hi[i]));
            }
        }
    }

    /** The mean of values whose sum is not finite. */
    static double careful(double[] v, int from, int to) {
        Kahan mean = new Kahan();
        mean.sum = v[from];
        boolean incremental = false;
        double count = 1;
        for (int i = from + 1; i < to; i++) {
            count++;
            if (!incremental) {
                double sum = mean.sum;
                double compensation = mean.compensation;
                mean.add(v[i]);
                if (!Double.isInfinite(mean.sum)) {
                    continue;
                }
                incremental = true;
                mean.sum = sum / (count - 1);
                mean.compensation = compensation / (count - 1);
            }
            double q = (count - 1) / count;
            mean.sum *= q;
            mean.compensation *= q;
            mean.add(v[i] / count);
        }
        return incremental ? mean.sum + mean.compensation : mean.sum / count + mean.compensation / count;
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
