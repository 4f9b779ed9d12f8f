package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/**
 * {@code last_over_time}, {@code first_over_time}, {@code ts_of_last_over_time} and {@code ts_of_first_over_time}: the
 * sample at one end of the window, or its time.
 */
final class Edge implements RangeKernel {
    private final boolean last;
    private final boolean time;

    Edge(boolean last, boolean time) {
        this.last = last;
        this.time = time;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        int steps = in.steps();
        int[] lo = in.floats.lo();
        int[] hi = in.floats.hi();
        for (int i = 0; i < steps; i++) {
            if (hi[i] > lo[i]) {
                int at = last ? hi[i] - 1 : lo[i];
                out.set(i, time ? in.t[at] / 1000.0 : in.v[at]);
            }
        }
        scratch.worked(3 * steps);
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        floats(in, out, scratch);
        for (int i = 0; i < in.steps(); i++) {
            if (in.hasHistograms(i)) {
                int at = last ? in.histograms.hi()[i] - 1 : in.histograms.lo()[i];
                if (!in.hasFloats(i) || beats(in.ht[at], floatTime(in, i))) {
                    if (time) {
                        out.set(i, in.ht[at] / 1000.0);
                    } else {
                        out.set(i, in.h[at]);
                    }
                }
            }
        }
    }

    private long floatTime(RangeInput in, int i) {
        return in.t[last ? in.floats.hi()[i] - 1 : in.floats.lo()[i]];
    }

    private boolean beats(long histogramTime, long floatTime) {
        return last ? histogramTime >= floatTime : histogramTime <= floatTime;
    }
}
