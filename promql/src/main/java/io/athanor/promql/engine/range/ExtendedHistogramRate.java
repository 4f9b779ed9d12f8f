package io.athanor.promql.engine.range;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.HistogramException;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import org.jspecify.annotations.Nullable;

/** {@link ExtendedRate} of native histograms. */
final class ExtendedHistogramRate {
    private final boolean counter;
    private final boolean perSecond;
    private final boolean smoothed;
    private final Remarks remarks;

    ExtendedHistogramRate(boolean counter, boolean perSecond, boolean smoothed, Remarks remarks) {
        this.counter = counter;
        this.perSecond = perSecond;
        this.smoothed = smoothed;
        this.remarks = remarks;
    }

    void window(RangeInput in, int step, Row out, Scratch scratch) {
        long end = in.window.end(step);
        long start = end - in.window.range();
        int low = in.histograms.lo()[step];
        int high = in.histograms.hi()[step] - 1;
        int first = ExtendedRate.firstAtOrBefore(in.ht, low, high, start);
        int last = smoothed ? ExtendedRate.firstNotBefore(in.ht, low, high, end) : high;
        if (in.ht[last] <= start || (smoothed && in.ht[first] > end) || !fits(in, low, high, scratch)) {
            return;
        }
        try {
            FloatHistogram result = difference(in, first, last, low, start, end, scratch);
            if (perSecond) {
                result.div(in.window.rangeSeconds());
            }
            result.counterResetHint = CounterResetHint.GAUGE;
            out.set(step, result.compact(0));
        } catch (HistogramException e) {
            remarks.mixedExponentialCustom(scratch, in.labels);
        }
        scratch.worked(1000 * (high - low + 1));
    }

    /** Whether all histograms have buckets of one kind; remarks on gauges under a counter's function. */
    private boolean fits(RangeInput in, int low, int high, Scratch scratch) {
        boolean custom = in.h[low].usesCustomBuckets();
        for (int k = low; k <= high; k++) {
            if (in.h[k].usesCustomBuckets() != custom) {
                remarks.mixedExponentialCustom(scratch, in.labels);
                return false;
            }
            if (counter && in.h[k].counterResetHint == CounterResetHint.GAUGE) {
                remarks.notCounter(scratch, in.labels);
            }
        }
        return true;
    }

    private FloatHistogram difference(
            RangeInput in, int first, int last, int low, long start, long end, Scratch scratch) {
        FloatHistogram left =
                smoothed && in.ht[first] < start ? between(in, first, first + 1, start, scratch) : in.h[first].copy();
        FloatHistogram right = smoothed && last > low && in.ht[last] > end
                ? between(in, last - 1, last, end, scratch)
                : in.h[last].copy();
        boolean gauges =
                left.counterResetHint == CounterResetHint.GAUGE && right.counterResetHint == CounterResetHint.GAUGE;
        if (!counter && !gauges) {
            remarks.notGauge(scratch, in.labels);
        }
        FloatHistogram result = right.copy();
        if (result.sub(left).customBounds()) {
            remarks.customBoundsReconciled(scratch, Remarks.Operation.SUBTRACTION);
        }
        FloatHistogram correction = counter ? resets(in, first, last, left, right, start, scratch) : null;
        if (correction != null) {
            add(result, correction, scratch);
        }
        return result;
    }

    private FloatHistogram between(RangeInput in, int a, int b, long time, Scratch scratch) {
        return HistogramLine.at(in.ht[a], in.h[a], in.ht[b], in.h[b], time, counter, remarks, scratch);
    }

    private void add(FloatHistogram to, FloatHistogram what, Scratch scratch) {
        if (to.add(what).customBounds()) {
            remarks.customBoundsReconciled(scratch, Remarks.Operation.ADDITION);
        }
    }

    /** What resets between the two ends took away, null for nothing. */
    private @Nullable FloatHistogram resets(
            RangeInput in,
            int first,
            int last,
            FloatHistogram left,
            FloatHistogram right,
            long start,
            Scratch scratch) {
        int from = first + 1;
        FloatHistogram before = left;
        if (smoothed && in.ht[first] < start && in.h[first + 1].detectReset(in.h[first])) {
            // The line to the left end has crossed this reset already.
            before = in.h[first + 1];
            from++;
        }
        if (from > last) {
            return null;
        }
        FloatHistogram correction = null;
        for (int k = from; k <= last; k++) {
            FloatHistogram now = k == last ? right : in.h[k];
            if (now.detectReset(before)) {
                if (correction == null) {
                    correction = before.copy();
                } else {
                    add(correction, before, scratch);
                }
            }
            before = now;
        }
        return correction;
    }
}
