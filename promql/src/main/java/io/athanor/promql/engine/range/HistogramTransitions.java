package io.athanor.promql.engine.range;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import org.jspecify.annotations.Nullable;

/** {@code changes} and {@code resets} of series that hold histograms: both kinds of samples in the order of their times. */
final class HistogramTransitions {
    private final boolean resets;

    HistogramTransitions(boolean resets) {
        this.resets = resets;
    }

    void windows(RangeInput in, Row out, Scratch scratch) {
        for (int i = 0; i < in.steps(); i++) {
            if (in.hasFloats(i) || in.hasHistograms(i)) {
                out.set(i, window(in, i));
                scratch.worked(200
                        * (in.floats.hi()[i]
                                - in.floats.lo()[i]
                                + in.histograms.hi()[i]
                                - in.histograms.lo()[i]));
            }
        }
    }

    private int window(RangeInput in, int step) {
        return count(
                in,
                in.floats.lo()[step],
                in.floats.hi()[step],
                in.histograms.lo()[step],
                in.histograms.hi()[step]);
    }

    /** Counts within the floats {@code [floatsFrom, floatsEnd)} and the histograms likewise. */
    int count(RangeInput in, int floatsFrom, int floatsEnd, int histogramsFrom, int histogramsEnd) {
        long[] floatStarts = resets ? in.st : null;
        long[] histogramStarts = resets ? in.hst : null;
        int f = floatsFrom;
        int h = histogramsFrom;
        int count = 0;
        boolean first = true;
        double value = 0;
        FloatHistogram histogram = null;
        long time = 0;
        long start = 0;
        while (f < floatsEnd || h < histogramsEnd) {
            double nextValue = 0;
            FloatHistogram next = null;
            long nextTime;
            long nextStart;
            if (h >= histogramsEnd || (f < floatsEnd && in.t[f] < in.ht[h])) {
                nextTime = in.t[f];
                nextStart = floatStarts == null ? 0 : floatStarts[f];
                nextValue = in.v[f++];
            } else {
                nextTime = in.ht[h];
                nextStart = histogramStarts == null ? 0 : histogramStarts[h];
                next = in.h[h++];
            }
            boolean begun = CounterStarts.reset(start, time, nextStart, nextTime);
            if (!first && (begun || differs(value, histogram, nextValue, next))) {
                count++;
            }
            first = false;
            value = nextValue;
            histogram = next;
            time = nextTime;
            start = nextStart;
        }
        return count;
    }

    private boolean differs(double a, @Nullable FloatHistogram ha, double b, @Nullable FloatHistogram hb) {
        if (ha == null && hb == null) {
            return resets ? b < a : b != a && !(Double.isNaN(a) && Double.isNaN(b));
        }
        if (ha == null || hb == null) {
            return true;
        }
        return resets ? hb.detectReset(ha) : !hb.equals(ha);
    }
}
