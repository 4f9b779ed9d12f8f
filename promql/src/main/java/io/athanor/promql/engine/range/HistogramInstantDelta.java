package io.athanor.promql.engine.range;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.HistogramException;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** {@code irate} and {@code idelta} of series that hold histograms. */
final class HistogramInstantDelta {
    private final boolean rate;
    private final Remarks remarks;

    HistogramInstantDelta(boolean rate, Remarks remarks) {
        this.rate = rate;
        this.remarks = remarks;
    }

    void windows(RangeInput in, Row out, Scratch scratch, InstantDelta floats) {
        for (int i = 0; i < in.steps(); i++) {
            window(in, i, out, scratch, floats);
        }
    }

    /** Takes the last two samples of a window, whatever they are. */
    private void window(RangeInput in, int step, Row out, Scratch scratch, InstantDelta floats) {
        int f = in.floats.hi()[step] - 1;
        int h = in.histograms.hi()[step] - 1;
        int fFrom = in.floats.lo()[step];
        int hFrom = in.histograms.lo()[step];
        if (f - fFrom + h - hFrom + 2 < 2) {
            return;
        }
        boolean lastFloat = f >= fFrom && (h < hFrom || in.t[f] > in.ht[h]);
        int last = lastFloat ? f-- : h--;
        boolean beforeFloat = f >= fFrom && (h < hFrom || in.t[f] > in.ht[h]);
        int before = beforeFloat ? f : h;
        if (lastFloat != beforeFloat) {
            remarks.mixedFloatsHistograms(scratch, in.labels);
        } else if (lastFloat) {
            out.set(step, floats.between(in, rate ? in.st : null, before, last));
        } else {
            histograms(in, step, before, last, out, scratch);
        }
    }

    private static boolean reset(RangeInput in, int before, int last) {
        long[] starts = in.hst;
        return (starts != null && CounterStarts.reset(starts[before], in.ht[before], starts[last], in.ht[last]))
                || in.h[last].detectReset(in.h[before]);
    }

    private void histograms(RangeInput in, int step, int before, int last, Row out, Scratch scratch) {
        FloatHistogram a = in.h[before];
        FloatHistogram b = in.h[last];
        boolean gauges = a.counterResetHint == CounterResetHint.GAUGE && b.counterResetHint == CounterResetHint.GAUGE;
        boolean aGauge = a.counterResetHint == CounterResetHint.GAUGE || b.counterResetHint == CounterResetHint.GAUGE;
        if (rate && aGauge) {
            remarks.notCounter(scratch, in.labels);
        }
        if (!rate && !gauges) {
            remarks.notGauge(scratch, in.labels);
        }
        FloatHistogram result = b.copy();
        try {
            if ((!rate || !reset(in, before, last)) && result.sub(a).customBounds()) {
                remarks.customBoundsReconciled(scratch, Remarks.Operation.SUBTRACTION);
            }
        } catch (HistogramException e) {
            remarks.mixedExponentialCustom(scratch, in.labels);
            return;
        }
        result.counterResetHint = CounterResetHint.GAUGE;
        result.compact(0);
        if (rate) {
            result.div((in.ht[last] - in.ht[before]) / 1000.0);
        }
        out.set(step, result);
    }
}
