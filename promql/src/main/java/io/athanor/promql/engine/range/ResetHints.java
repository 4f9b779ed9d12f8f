package io.athanor.promql.engine.range;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.series.SampleBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Makes histograms of which only counts and sums are wanted: without buckets, but with what their buckets said about
 * resets.
 */
public final class ResetHints {
    private ResetHints() {}

    /** Replaces the histograms of a series. */
    public static void statistics(SampleBuffer samples) {
        @Nullable FloatHistogram @Nullable [] all = samples.histograms;
        if (all == null) {
            return;
        }
        FloatHistogram before = null;
        for (int i = 0; i < samples.size; i++) {
            FloatHistogram h = all[i];
            if (h == null) {
                continue;
            }
            FloatHistogram small = new FloatHistogram();
            small.counterResetHint = h.counterResetHint;
            small.schema = h.schema;
            small.count = h.count;
            small.sum = h.sum;
            if (!StaleMarker.is(h.sum)) {
                small.counterResetHint = hint(h, before);
                before = h;
            }
            all[i] = small;
        }
    }

    private static CounterResetHint hint(FloatHistogram h, @Nullable FloatHistogram before) {
        if (h.counterResetHint != CounterResetHint.UNKNOWN || before == null) {
            return h.counterResetHint;
        }
        return h.detectReset(before) ? CounterResetHint.RESET : CounterResetHint.NOT_RESET;
    }
}
