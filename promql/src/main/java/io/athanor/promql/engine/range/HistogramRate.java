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
            if (counter && in.hst != null) {
                started(in, in.hst, first, last, i, out, scratch);
            } else if (last > first) {
                FloatHistogram difference = difference(in, first, last, scratch);
                if (difference != null) {
                    out.set(i, difference.mul(factor(in, i, first, last, difference)));
                }
            }
            scratch.worked(500 * (last - first + 1));
        }
    }

    /** A window of histograms with start timestamps; see {@link StartedRate}. */
    private void started(RangeInput in, long[] starts, int first, int last, int step, Row out, Scratch scratch) {
        FloatHistogram result = last > first ? difference(in, first, last, scratch) : null;
        if (last > first && result == null) {
            return;
        }
        long end = in.window.end(step);
        if (!CounterStarts.withinWindow(starts[first], end - in.window.range(), in.ht[first])) {
            if (result != null) {
                out.set(step, result.mul(factor(in, step, first, last, result)));
            }
            return;
        }
        if (result == null) {
            result = in.h[first].copy();
        } else if (!added(result, in.h[first], in, scratch)) {
            return;
        }
        double factor = StartedRate.factorFrom(
                starts[first],
                in.ht[last],
                (end - in.ht[last]) / 1000.0,
                (in.ht[last] - in.ht[first]) / 1000.0,
                last - first);
        out.set(step, result.mul(perSecond ? factor / in.window.rangeSeconds() : factor));
    }

    private boolean added(FloatHistogram to, FloatHistogram what, RangeInput in, Scratch scratch) {
        try {
            if (to.add(what).customBounds()) {
                remarks.customBoundsReconciled(scratch, Remarks.Operation.ADDITION);
            }
            return true;
        } catch (HistogramException e) {
            remarks.mixedExponentialCustom(scratch, in.labels);
            return false;
        }
    }

    private double factor(RangeInput in, int step, int first, int last, FloatHistogram difference) {
        long end = in.window.end(step);
        double sampled = (in.ht[last] - in.ht[first]) / 1000.0;
        double firstCount = in.h[first].count;
        boolean grows = counter && difference.count > 0 && firstCount >= 0;
        double factor = Stretch.factor(
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
        if (counter && reset(in, first + 1, start)) {
            // Whatever the layout of the first one was, it takes no part.
            start = emptyLike(in.h[first + 1]);
        }
        if (!fits(in, start, first, last, scratch)) {
            return null;
        }
        try {
            FloatHistogram result = end.copyToSchema(commonSchema(in, start, first, last));
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

    /**
     * Whether all histograms have buckets of one kind; remarks on them if not, and on gauges. A window that is given up in
     * its middle says nothing of gauges.
     */
    private boolean fits(RangeInput in, FloatHistogram start, int first, int last, Scratch scratch) {
        boolean custom = start.usesCustomBuckets();
        boolean gauges = gauge(in.h[first]) || gauge(in.h[last]);
        boolean fits = in.h[last].usesCustomBuckets() == custom;
        for (int k = first + 1; fits && counter && k < last; k++) {
            if (in.h[k].usesCustomBuckets() != custom) {
                remarks.mixedExponentialCustom(scratch, in.labels);
                return false;
            }
            gauges |= gauge(in.h[k]);
        }
        if (counter && gauges) {
            remarks.notCounter(scratch, in.labels);
        }
        if (!fits) {
            remarks.mixedExponentialCustom(scratch, in.labels);
        }
        return fits;
    }

    private int commonSchema(RangeInput in, FloatHistogram start, int first, int last) {
        int least = Math.min(start.schema, in.h[last].schema);
        for (int k = first + 1; counter && k < last; k++) {
            least = Math.min(least, in.h[k].schema);
        }
        return least;
    }

    /** Whether the counter began anew at sample {@code k}, of which {@code before} stands for the one before it. */
    private static boolean reset(RangeInput in, int k, FloatHistogram before) {
        long[] starts = in.hst;
        return (starts != null && CounterStarts.reset(starts[k - 1], in.ht[k - 1], starts[k], in.ht[k]))
                || in.h[k].detectReset(before);
    }

    private void subtract(FloatHistogram from, FloatHistogram what, Scratch scratch) {
        if (from.sub(what).customBounds()) {
            remarks.customBoundsReconciled(scratch, Remarks.Operation.SUBTRACTION);
        }
    }

    private void addResets(
            FloatHistogram result, RangeInput in, FloatHistogram start, int first, int last, Scratch scratch) {
        FloatHistogram before = start;
        boolean overlaps = false;
        for (int k = first + 1; k <= last; k++) {
            overlaps |= in.hst != null && CounterStarts.overlap(in.hst[k - 1], in.ht[k - 1], in.hst[k]);
            if (reset(in, k, before) && result.add(before).customBounds()) {
                remarks.customBoundsReconciled(scratch, Remarks.Operation.ADDITION);
            }
            before = in.h[k];
        }
        if (overlaps) {
            in.overlaps++;
        }
    }
}
