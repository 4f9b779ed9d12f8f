package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/**
 * {@code changes} and {@code resets} with {@code anchored}: the last sample at or before the window's start takes part as
 * the first, if there is anything behind the start.
 */
final class AnchoredTransitions implements RangeKernel {
    private final HistogramTransitions transitions;

    AnchoredTransitions(boolean resets) {
        this.transitions = new HistogramTransitions(resets);
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        mixed(in, out, scratch);
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        for (int i = 0; i < in.steps(); i++) {
            int floatsFrom = in.floats.lo()[i];
            int floatsTo = in.floats.hi()[i];
            int histogramsFrom = in.hn == 0 ? 0 : in.histograms.lo()[i];
            int histogramsTo = in.hn == 0 ? 0 : in.histograms.hi()[i];
            long start = in.window.end(i) - in.window.range();
            int f = floatsFrom;
            while (f < floatsTo && in.t[f] <= start) {
                f++;
            }
            int h = histogramsFrom;
            while (h < histogramsTo && in.ht[h] <= start) {
                h++;
            }
            if (f < floatsTo || h < histogramsTo) {
                boolean floatBefore = f > floatsFrom;
                boolean histogramBefore = h > histogramsFrom;
                if (floatBefore && (!histogramBefore || in.t[f - 1] >= in.ht[h - 1])) {
                    f--;
                } else if (histogramBefore) {
                    h--;
                }
                out.set(i, transitions.count(in, f, floatsTo, h, histogramsTo));
            }
            scratch.worked(4 * (floatsTo - floatsFrom) + 200 * (histogramsTo - histogramsFrom));
        }
    }
}
