package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;

/** {@code mad_over_time}: the median of the distances from the median. */
final class MadOverTime extends FloatsOnly {
    MadOverTime(Remarks remarks) {
        super(remarks);
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        for (int i = 0; i < in.steps(); i++) {
            int from = in.floats.lo()[i];
            int to = in.floats.hi()[i];
            if (to > from) {
                out.set(i, deviation(in.v, from, to, scratch.doubles(0, to - from)));
                scratch.worked(60 * (to - from));
            }
        }
    }

    private static double deviation(double[] v, int from, int to, double[] values) {
        int n = to - from;
        for (int k = 0; k < n; k++) {
            values[k] = v[from + k];
            if (Double.isNaN(values[k])) {
                return Double.NaN;
            }
        }
        Arrays.sort(values, 0, n);
        double median = Quantiles.sorted(0.5, values, n);
        for (int k = 0; k < n; k++) {
            values[k] = Math.abs(values[k] - median);
        }
        Arrays.sort(values, 0, n);
        return Quantiles.sorted(0.5, values, n);
    }

    @Override
    public double cost(double samplesPerWindow) {
        return 10 + 60 * samplesPerWindow;
    }
}
