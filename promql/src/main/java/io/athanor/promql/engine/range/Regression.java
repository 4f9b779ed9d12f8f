package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** {@code deriv} and {@code predict_linear}: the straight line of least squares through a window's samples. */
final class Regression extends FloatsOnly {
    private final boolean predict;

    Regression(boolean predict, Remarks remarks) {
        super(remarks);
        this.predict = predict;
    }

    @Override
    public int least() {
        return 2;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        Line line = new Line();
        for (int i = 0; i < in.steps(); i++) {
            int from = in.floats.lo()[i];
            int to = in.floats.hi()[i];
            if (to - from >= 2) {
                line.fit(in, from, to, predict ? in.window.steps().at(i) : in.t[from]);
                out.set(i, predict ? line.slope * in.args[0][i] + line.intercept : line.slope);
                scratch.worked(10 * (to - from));
            }
        }
    }

    @Override
    public double cost(double samplesPerWindow) {
        return 10 + 10 * samplesPerWindow;
    }

    private static final class Line {
        private final Kahan x = new Kahan();
        private final Kahan y = new Kahan();
        private final Kahan xy = new Kahan();
        private final Kahan xx = new Kahan();
        private double slope;
        private double intercept;

        private void fit(RangeInput in, int from, int to, long interceptTime) {
            x.clear();
            y.clear();
            xy.clear();
            xx.clear();
            double first = in.v[from];
            boolean constant = true;
            for (int k = from; k < to; k++) {
                double value = in.v[k];
                constant &= value == first || k == from;
                double time = (in.t[k] - interceptTime) / 1e3;
                x.add(time);
                y.add(value);
                xy.add(time * value);
                xx.add(time * time);
            }
            if (constant) {
                slope = Double.isInfinite(first) ? Double.NaN : 0;
                intercept = Double.isInfinite(first) ? Double.NaN : first;
                return;
            }
            solve(to - from);
        }

        private void solve(double n) {
            double sumX = x.total();
            double sumY = y.total();
            double covariance = xy.total() - sumX * sumY / n;
            double variance = xx.total() - sumX * sumX / n;
            slope = covariance / variance;
            intercept = sumY / n - slope * sumX / n;
        }
    }
}
