package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;

/** {@code max} and {@code min}: NaN only if there is nothing else; of equal values the first stays. */
final class ExtremeAccumulator implements Accumulator {
    private final double[] best;
    private final long[] present;
    private final boolean max;
    private final Remarks remarks;

    ExtremeAccumulator(int steps, boolean max, Remarks remarks) {
        best = new double[steps];
        present = new long[(steps + 63) >>> 6];
        this.max = max;
        this.remarks = remarks;
    }

    @Override
    public void reset() {
        Arrays.fill(present, 0);
    }

    @Override
    public void add(Row row, int index, Labels labels, int fromWord, int toWord, Scratch scratch) {
        for (int w = fromWord; w < toWord; w++) {
            for (long left = row.present[w]; left != 0; left &= left - 1) {
                int i = (w << 6) + Long.numberOfTrailingZeros(left);
                if (row.histogram(i) != null) {
                    remarks.histogramIgnoredInAggregation(scratch, max ? "max" : "min");
                } else if ((present[w] & (1L << i)) == 0) {
                    present[w] |= 1L << i;
                    best[i] = row.v[i];
                } else {
                    double x = row.v[i];
                    double b = best[i];
                    if ((max ? b < x : b > x) || Double.isNaN(b)) {
                        best[i] = x;
                    }
                }
            }
        }
    }

    @Override
    public void finish(Row out, int fromWord, int toWord, Scratch scratch) {
        System.arraycopy(present, fromWord, out.present, fromWord, toWord - fromWord);
        int from = fromWord << 6;
        System.arraycopy(best, from, out.v, from, Math.min(best.length, toWord << 6) - from);
    }
}
