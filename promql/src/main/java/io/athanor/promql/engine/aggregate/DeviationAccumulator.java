package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;

/** {@code stddev} and {@code stdvar}: Welford's running mean and squares. */
final class DeviationAccumulator implements Accumulator {
    private final double[] mean;
    private final double[] squares;
    private final int[] count;
    private final boolean root;
    private final Remarks remarks;

    DeviationAccumulator(int steps, boolean root, Remarks remarks) {
        mean = new double[steps];
        squares = new double[steps];
        count = new int[steps];
        this.root = root;
        this.remarks = remarks;
    }

    @Override
    public void reset() {
        Arrays.fill(count, 0);
    }

    @Override
    public void add(Row row, int index, Labels labels, int fromWord, int toWord, Scratch scratch) {
        for (int w = fromWord; w < toWord; w++) {
            for (long left = row.present[w]; left != 0; left &= left - 1) {
                int i = (w << 6) + Long.numberOfTrailingZeros(left);
                if (row.histogram(i) != null) {
                    remarks.histogramIgnoredInAggregation(scratch, root ? "stddev" : "stdvar");
                } else {
                    add(i, row.v[i]);
                }
            }
        }
    }

    private void add(int i, double x) {
        int n = ++count[i];
        if (n == 1) {
            mean[i] = x;
            squares[i] = Double.isFinite(x) ? 0 : Double.NaN;
            return;
        }
        double delta = x - mean[i];
        mean[i] += delta / n;
        squares[i] += delta * (x - mean[i]);
    }

    @Override
    public void finish(Row out, int fromWord, int toWord, Scratch scratch) {
        int to = Math.min(count.length, toWord << 6);
        for (int i = fromWord << 6; i < to; i++) {
            if (count[i] > 0) {
                double variance = squares[i] / count[i];
                out.set(i, root ? Math.sqrt(variance) : variance);
            }
        }
    }
}
