package io.athanor.promql.engine.range;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes histograms of which only counts and sums are wanted: without buckets, but with what their buckets said about
 * resets.
 *
 * <p>A reset is looked for between a sample and the one read before it. Prometheus leaps over what lies between the
 * windows of two steps, and of the first sample behind a leap only the chunk may know whether it is a reset; so it is here.
 */
public final class ResetHints {
    private ResetHints() {}

    /**
     * Replaces the histograms of a series.
     *
     * @param window which times are read, step by step
     * @param back where the reading for a step begins at the latest: so many ms before the window's end
     */
    public static void statistics(SampleBuffer samples, Window window, long back) {
        @Nullable FloatHistogram @Nullable [] all = samples.histograms;
        if (all == null) {
            return;
        }
        BitSet leaps = leaps(samples, window, back);
        FloatHistogram before = null;
        for (int i = 0; i < samples.size; i++) {
            if (leaps.get(i)) {
                before = null;
            }
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

    /** The first samples behind leaps. */
    private static BitSet leaps(SampleBuffer samples, Window window, long back) {
        BitSet leaps = new BitSet();
        int at = 0;
        for (int step = 0; step < window.steps().count() && at < samples.size; step++) {
            long begin = window.end(step) - back;
            if (step == 0 || samples.t[at] < begin) {
                at = firstFrom(samples, at, begin);
                leaps.set(at);
            }
            at = firstFrom(samples, at, window.end(step));
        }
        return leaps;
    }

    private static int firstFrom(SampleBuffer samples, int from, long time) {
        int i = from;
        while (i < samples.size && samples.t[i] < time) {
            i++;
        }
        return i;
    }

    private static CounterResetHint hint(FloatHistogram h, @Nullable FloatHistogram before) {
        if (h.counterResetHint != CounterResetHint.UNKNOWN || before == null) {
            return h.counterResetHint;
        }
        return h.detectReset(before) ? CounterResetHint.RESET : CounterResetHint.NOT_RESET;
    }
}
