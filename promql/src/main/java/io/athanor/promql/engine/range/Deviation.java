package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** {@code stddev_over_time} and {@code stdvar_over_time}: Welford's running mean and squares, both compensated. */
final class Deviation extends FloatsOnly {
    private final boolean root;

    Deviation(boolean root, Remarks remarks) {
        super(remarks);
        this.root = root;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        Kahan mean = new Kahan();
        Kahan squares = new Kahan();
        for (int i = 0; i < in.steps(); i++) {
            int from = in.floats.lo()[i];
            int to = in.floats.hi()[i];
            if (to > from) {
                double variance = variance(in.v, from, to, mean, squares);
                out.set(i, root ? Math.sqrt(variance) : variance);
                scratch.worked(12 * (to - from));
            }
        }
    }

    private static double variance(double[] v, int from, int to, Kahan mean, Kahan squares) {
        mean.clear();
        squares.clear();
        double count = 0;
        for (int k = from; k < to; k++) {
            count++;
            double delta = v[k] - mean.total();
            mean.add(delta / count);
            squares.add(delta * (v[k] - mean.total()));
        }
        return squares.total() / count;
    }

    @Override
    public double cost(double samplesPerWindow) {
        return 5 + 12 * samplesPerWindow;
    }
}
