package io.athanor.promql.engine.range;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.HistogramException;
import org.jspecify.annotations.Nullable;

/**
 * The sum or the mean of histograms, compensated; a mean whose sum would overflow is kept as a mean from there on.
 *
 * <p>Does not compact its result. {@link #add} and {@link #result} throw {@link HistogramException} on a mix of
 * exponential and custom buckets.
 */
public final class HistogramTotal {
    private final boolean average;
    private @Nullable FloatHistogram sum;
    private @Nullable FloatHistogram compensation;
    private double count;
    private boolean incremental;
    private boolean reconciled;

    public HistogramTotal(boolean average) {
        this.average = average;
    }

    public void add(FloatHistogram h) {
        count++;
        FloatHistogram before = sum;
        if (before == null) {
            sum = h.copy();
            return;
        }
        if (!average) {
            kahan(before, h);
        } else if (incremental) {
            step(before, h);
        } else {
            addToSumOfMean(before, h);
        }
    }

    private void kahan(FloatHistogram total, FloatHistogram h) {
        FloatHistogram c = compensation;
        if (c == null) {
            c = total.newCompensation();
            compensation = c;
        }
        reconciled |= total.kahanAdd(h, c).customBounds();
    }

    private void addToSumOfMean(FloatHistogram before, FloatHistogram h) {
        FloatHistogram kept = before.copy();
        FloatHistogram keptCompensation = compensation == null ? null : compensation.copy();
        kahan(before, h);
        if (before.hasOverflow()) {
            incremental = true;
            FloatHistogram mean = kept.div(count - 1);
            compensation = keptCompensation == null ? null : keptCompensation.div(count - 1);
            sum = mean;
            step(mean, h);
        }
    }

    private void step(FloatHistogram mean, FloatHistogram h) {
        double q = (count - 1) / count;
        if (compensation != null) {
            compensation.mul(q);
        }
        kahan(mean.mul(q), h.copy().div(count));
    }

    /** What was added, at least one histogram; ends the total. */
    public FloatHistogram result() {
        FloatHistogram total = sum;
        if (total == null) {
            throw new IllegalStateException("the total of no histogram");
        }
        if (average && !incremental) {
            total.div(count);
        }
        if (compensation != null) {
            if (average && !incremental) {
                compensation.div(count);
            }
            reconciled |= total.add(compensation).customBounds();
        }
        return total;
    }

    /** Whether custom bounds differed. */
    public boolean reconciled() {
        return reconciled;
    }
}
