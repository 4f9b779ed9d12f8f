package io.athanor.promql.engine.range;

import io.athanor.model.GoFormat;
import io.athanor.promql.PromqlException;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** {@code double_exponential_smoothing}: the last smoothed value of a window, level and trend each with its factor. */
final class Smoothing extends FloatsOnly {
    Smoothing(Remarks remarks) {
        super(remarks);
    }

    @Override
    public int least() {
        return 2;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        for (int i = 0; i < in.steps(); i++) {
            int from = in.floats.lo()[i];
            int to = in.floats.hi()[i];
            if (to > from) {
                check("smoothing", in.args[0][i]);
                check("trend", in.args[1][i]);
                if (to - from >= 2) {
                    out.set(i, smooth(in.v, from, to, in.args[0][i], in.args[1][i]));
                }
                scratch.worked(6 * (to - from));
            }
        }
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        for (int i = 0; i < in.steps(); i++) {
            if (in.hasHistograms(i)) {
                check("smoothing", in.args[0][i]);
                check("trend", in.args[1][i]);
            }
        }
        super.mixed(in, out, scratch);
    }

    private static double smooth(double[] v, int from, int to, double level, double trend) {
        double before = 0;
        double now = v[from];
        double slope = v[from + 1] - v[from];
        for (int k = from + 1; k < to; k++) {
            if (k > from + 1) {
                slope = trend * (now - before) + (1 - trend) * slope;
            }
            double next = level * v[k] + (1 - level) * (now + slope);
            before = now;
            now = next;
        }
        return now;
    }

    private static void check(String name, double factor) {
        if (factor <= 0 || factor >= 1) {
            throw new PromqlException(
                    PromqlException.Kind.EXECUTION,
                    "invalid " + name + " factor. Expected: 0 < " + name.charAt(0) + "f < 1, got: "
                            + GoFormat.fixed(factor, 6));
        }
    }

    @Override
    public double cost(double samplesPerWindow) {
        return 5 + 6 * samplesPerWindow;
    }
}
