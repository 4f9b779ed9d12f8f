package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.promql.engine.range.OrderKey;
import io.athanor.promql.engine.range.QuantileOverTime;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;

/** {@code quantile}: keeps the values of every step, as keys that sort like them. */
final class QuantileAccumulator implements Accumulator {
    private final long[][] keys;
    private final int[] count;
    private final int groupSize;
    private final double[] q;
    private final Remarks remarks;

    /**
     * @param groupSize greatest number of series in a group
     * @param q the quantile at each step
     */
    QuantileAccumulator(int steps, int groupSize, double[] q, Remarks remarks) {
        keys = new long[steps][];
        count = new int[steps];
        this.groupSize = groupSize;
        this.q = q;
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
                    remarks.histogramIgnoredInAggregation(scratch, "quantile");
                } else {
                    add(i, OrderKey.of(row.v[i]));
                }
            }
        }
    }

    private void add(int step, long key) {
        long[] column = keys[step];
        if (column == null) {
            column = new long[groupSize];
            keys[step] = column;
        }
        column[count[step]++] = key;
    }

    @Override
    public void finish(Row out, int fromWord, int toWord, Scratch scratch) {
        int to = Math.min(count.length, toWord << 6);
        for (int i = fromWord << 6; i < to; i++) {
            long[] column = keys[i];
            if (count[i] > 0 && column != null) {
                out.set(i, quantile(column, count[i], q[i]));
                scratch.worked(30 * count[i]);
            }
        }
    }

    private static double quantile(long[] column, int n, double q) {
        if (!(q >= 0 && q <= 1)) {
            return QuantileOverTime.outside(q);
        }
        Arrays.sort(column, 0, n);
        double rank = q * (n - 1);
        double floor = Math.floor(rank);
        int lower = (int) floor;
        double weight = rank - floor;
        return OrderKey.value(column[lower]) * (1 - weight)
                + OrderKey.value(column[Math.min(n - 1, lower + 1)]) * weight;
    }
}
