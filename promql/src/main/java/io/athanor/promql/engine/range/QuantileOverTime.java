package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/**
 * {@code quantile_over_time}: between the two order statistics next to the rank, weighted.
 *
 * <p>Windows that move by few samples are kept sorted as they move ({@link SortedWindow}); long ones as counts per rank
 * ({@link RankWindow}), which hardly depends on their length.
 */
public final class QuantileOverTime extends FloatsOnly {
    /** Samples in a window above which ranks beat a sorted array. */
    private static final int LONG_WINDOW = 400;

    QuantileOverTime(Remarks remarks) {
        super(remarks);
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        int steps = in.steps();
        int longest = 0;
        for (int i = 0; i < steps; i++) {
            longest = Math.max(longest, in.floats.hi()[i] - in.floats.lo()[i]);
        }
        if (longest == 0) {
            return;
        }
        long[] keys = scratch.longs(0, in.n);
        for (int i = 0; i < in.n; i++) {
            keys[i] = OrderKey.of(in.v[i]);
        }
        OrderWindow window = longest > LONG_WINDOW && steps > 1
                ? new RankWindow(keys, in.n, scratch)
                : new SortedWindow(keys, longest, scratch);
        for (int i = 0; i < steps; i++) {
            int from = in.floats.lo()[i];
            int to = in.floats.hi()[i];
            if (to > from) {
                double q = in.args[0][i];
                if (!(q >= 0 && q <= 1)) {
                    remarks.invalidQuantile(scratch, q);
                    out.set(i, outside(q));
                    continue;
                }
                window.move(from, to);
                out.set(i, quantile(window, q, to - from));
                scratch.worked(400);
            }
        }
    }

    /** The result for a quantile that is none. */
    public static double outside(double q) {
        return q < 0 ? Double.NEGATIVE_INFINITY : q > 1 ? Double.POSITIVE_INFINITY : Double.NaN;
    }

    private static double quantile(OrderWindow window, double q, int n) {
        double rank = q * (n - 1);
        double floor = Math.floor(rank);
        int lower = (int) floor;
        int upper = Math.min(n - 1, lower + 1);
        double weight = rank - floor;
        window.select(lower, upper);
        return OrderKey.value(window.lowerKey()) * (1 - weight) + OrderKey.value(window.upperKey()) * weight;
    }

    @Override
    public double cost(double samplesPerWindow) {
        return 400;
    }
}
