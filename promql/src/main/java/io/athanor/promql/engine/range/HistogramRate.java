package io.athanor.promql.engine.range;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.HistogramException;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import org.jspecify.annotations.Nullable;

/** {@code rate}, {@code increase} and {@code delta} of native histograms. */
final class HistogramRate {
    private final boolean counter;
    private final boolean perSecond;
    private final Remarks remarks;

    HistogramRate(boolean counter, boolean perSecond, Remarks remarks) {
        this.counter = counter;
        this.perSecond = perSecond;
        this.remarks = remarks;
    }

    /** Computes the windows that hold histograms, and takes the floats' results away where both are there. */
    void windows(RangeInput in, Row out, Scratch scratch) {
        for (int i = 0; i < in.steps(); i++) {
            if (!in.hasHistograms(i)) {
                continue;
            }
            if (in.hasFloats(i)) {
                out.unset(i);
                remarks.mixedFloatsHistograms(scratch, in.labels);
                continue;
            }
            int first = in.histograms.lo()[i];
            int last = in.histograms.hi()[i] - 1;
            if (last > first) {
                FloatHistogram difference = difference(in, first, last, scratch);
                if (difference != null) {
                    out.set(i, difference.mul(factor(in, i, first, last, difference)));
                }
            }
            scratch.worked(500 * (last - first + 1));
        }
    }

    private double factor(RangeInput in, int step, int first, int last, FloatHistogram difference) {
        long end = in.window.end(step);
        double sampled = (in.ht[last] - in.ht[first]) / 1000.0;
        double firstCount = in.h[first].count;
        boolean grows = counter && difference.count > 0 && firstCount >= 0;
        double factor = ExtrapolatedRate.factor(
                (in.ht[first] - (end - in.window.range())) / 1000.0,
                (end - in.ht[last]) / 1000.0,
                sampled,
                sampled / (last - first),
                grows ? sampled * (firstCount / difference.count) : Double.MAX_VALUE);
        return perSecond ? factor / in.window.rangeSeconds() : factor;
    }

    /** Last minus first, resets added; null (and remarked upon) if they do not fit together. */
    private @Nullable FloatHistogram difference(RangeInput in, int first, int last, Scratch scratch) {
        FloatHistogram start = in.h[first];
        FloatHistogram end = in.h[last];
        if (counter && (gauge(start) || gauge(end))) {
            remarks.notCounter(scratch, in.labels);
        }
        if (counter && in.h[first + 1].detectReset(start)) {
            // Whatever the layout of the first one was, it takes no part.
            start = emptyLike(in.h[first + 1]);
        }
        try {
            FloatHistogram result = end.copyToSchema(commonSchema(in, start, first, last, scratch));
            subtract(result, start, scratch);
            if (counter) {
                addResets(result, in, start, first, last, scratch);
            } else if (!gauge(in.h[first]) || !gauge(end)) {
                remarks.notGauge(scratch, in.labels);
            }
            result.counterResetHint = CounterResetHint.GAUGE;
            return result.compact(0);
        } catch (HistogramException e) {
            remarks.mixedExponentialCustom(scratch, in.labels);
            return null;
        }
    }

    private static boolean gauge(FloatHistogram h) {
        return h.counterResetHint == CounterResetHint.GAUGE;
    }

    private static FloatHistogram emptyLike(FloatHistogram other) {
        FloatHistogram empty = new FloatHistogram();
        empty.schema = other.schema;
        empty.customValues = other.customValues;
        return empty;
    }

    /** The least schema in the window; a window of both kinds of buckets is refused. */
    private int commonSchema(RangeInput in, FloatHistogram start, int first, int last, Scratch scratch) {
        FloatHistogram end = in.h[last];
        boolean custom = start.usesCustomBuckets();
        int least = Math.min(start.schema, end.schema);
        refuseUnless(end.usesCustomBuckets() == custom);
        for (int k = first + 1; counter && k < last; k++) {
            FloatHistogram one = in.h[k];
            if (gauge(one)) {
                remarks.notCounter(scratch, in.labels);
            }
            least = Math.min(least, one.schema);
            refuseUnless(one.usesCustomBuckets() == custom);
        }
        return least;
    }

    private static void refuseUnless(boolean same) {
        if (!same) {
            throw HistogramException.invalidSchema(FloatHistogram.CUSTOM_BUCKETS_SCHEMA);
        }
    }

    private void subtract(FloatHistogram from, FloatHistogram what, Scratch scratch) {
        if (from.sub(what).customBounds()) {
            remarks.customBoundsReconciled(scratch, Remarks.Operation.SUBTRACTION);
        }
    }

    private void addResets(
            FloatHistogram result, RangeInput in, FloatHistogram start, int first, int last, Scratch scratch) {
        FloatHistogram before = start;
        for (int k = first + 1; k <= last; k++) {
            if (in.h[k].detectReset(before) && result.add(before).customBounds()) {
                remarks.customBoundsReconciled(scratch, Remarks.Operation.ADDITION);
            }
            before = in.h[k];
        }
    }
}
