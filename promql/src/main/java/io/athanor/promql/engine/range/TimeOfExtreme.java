package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** {@code ts_of_max_over_time} and {@code ts_of_min_over_time}: when a window was last at its maximum or minimum. */
final class TimeOfExtreme extends FloatsOnly {
    private final boolean max;

    TimeOfExtreme(boolean max, Remarks remarks) {
        super(remarks);
        this.max = max;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        for (int i = 0; i < in.steps(); i++) {
            int from = in.floats.lo()[i];
            int to = in.floats.hi()[i];
            if (to > from) {
                int best = from;
                for (int k = from + 1; k < to; k++) {
                    double x = in.v[k];
                    double b = in.v[best];
                    if ((max ? x >= b : x <= b) || Double.isNaN(b)) {
                        best = k;
                    }
                }
                out.set(i, in.t[best] / 1000.0);
                scratch.worked(to - from);
            }
        }
    }

    @Override
    public double cost(double samplesPerWindow) {
        return 5 + samplesPerWindow;
    }
}
