package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import org.jspecify.annotations.Nullable;

/** {@code irate} and {@code idelta}: the difference of a window's last two samples, per second or not. */
final class InstantDelta implements RangeKernel {
    private final boolean rate;
    private final HistogramInstantDelta histograms;

    InstantDelta(boolean rate, Remarks remarks) {
        this.rate = rate;
        this.histograms = new HistogramInstantDelta(rate, remarks);
    }

    @Override
    public int least() {
        return 2;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        int steps = in.steps();
        if (rate && in.st != null) {
            started(in, in.st, out);
            return;
        }
        int[] lo = in.floats.lo();
        int[] hi = in.floats.hi();
        for (int i = 0; i < steps; i++) {
            if (hi[i] - lo[i] >= 2) {
                int last = hi[i] - 1;
                out.set(i, between(in.t[last - 1], in.v[last - 1], in.t[last], in.v[last]));
            }
        }
        scratch.worked(8 * steps);
    }

    private void started(RangeInput in, long[] starts, Row out) {
        for (int i = 0; i < in.steps(); i++) {
            int last = in.floats.hi()[i] - 1;
            if (last > in.floats.lo()[i]) {
                out.set(i, between(in, starts, last - 1, last));
            }
        }
    }

    /** The value of two neighbouring floats, by their places. */
    double between(RangeInput in, long @Nullable [] starts, int before, int last) {
        boolean reset = starts != null && CounterStarts.reset(starts[before], in.t[before], starts[last], in.t[last]);
        return between(in.t[before], reset ? 0 : in.v[before], in.t[last], in.v[last]);
    }

    /** The value of two neighbouring floats. */
    double between(long t0, double v0, long t1, double v1) {
        double difference = rate && v1 < v0 ? v1 : v1 - v0;
        return rate ? difference / ((t1 - t0) / 1000.0) : difference;
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        histograms.windows(in, out, scratch, this);
    }
}
