package io.athanor.tsdb.downsample;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Sums of successive histograms: of a window, and of a counter's increases through all windows. Histograms are brought to
 * the coarsest schema among all of them first; one that becomes finer than the one before counts as a reset, as in Thanos.
 */
final class HistogramSum {
    private final int schema;
    private int count;
    private @Nullable FloatHistogram sum;
    private @Nullable FloatHistogram counter;
    private @Nullable FloatHistogram previous;

    /** Sums for the first {@code size} histograms. */
    HistogramSum(FloatHistogram[] histograms, int size) {
        int coarsest = Integer.MAX_VALUE;
        for (int i = 0; i < size; i++) {
            coarsest = Math.min(coarsest, histograms[i].schema);
        }
        schema = coarsest;
    }

    void startWindow() {
        count = 0;
        sum = null;
    }

    void add(FloatHistogram original) {
        FloatHistogram h = original.schema > schema ? original.copyToSchema(schema) : original;
        addToCounter(original, h);
        FloatHistogram total = sum;
        if (total == null) {
            total = h.copy();
            sum = total;
        } else {
            total.add(h);
        }
        // Else a window with less than the one before would look like a counter reset.
        total.counterResetHint = CounterResetHint.GAUGE;
        previous = h;
        count++;
    }

    private void addToCounter(FloatHistogram original, FloatHistogram h) {
        FloatHistogram before = previous;
        FloatHistogram total = counter;
        if (before == null || total == null) {
            counter = h.copy();
        } else if (h.counterResetHint != CounterResetHint.GAUGE && original.detectReset(before)) {
            total.add(h);
        } else {
            FloatHistogram increase = h.copy();
            increase.sub(before);
            total.add(increase);
        }
    }

    /** Histograms in the window. */
    int count() {
        return count;
    }

    /** The window's sum, a gauge; the caller may keep it. */
    FloatHistogram sum() {
        return present(sum);
    }

    /** The counter so far, which goes on changing. */
    FloatHistogram counter() {
        return present(counter);
    }

    private static FloatHistogram present(@Nullable FloatHistogram h) {
        if (h == null) {
            throw new IllegalStateException("no histogram was added");
        }
        return h;
    }
}
