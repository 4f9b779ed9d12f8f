package io.athanor.tsdb.chunkenc;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.Span;

/**
 * A histogram on its way into a chunk, integer and float alike.
 *
 * <p>{@code count}, {@code zeroCount} and the buckets are absolute counts: integers, or the bits of floats. Zero is zero
 * in both. Of a stale marker there is nothing but the sum.
 */
record HistogramSample(
        long st,
        long t,
        CounterResetHint hint,
        HistogramLayout layout,
        long count,
        long zeroCount,
        double sum,
        long[] positive,
        long[] negative) {
    private static final long[] NONE = {};

    static HistogramSample stale(long st, long t, CounterResetHint hint) {
        return new HistogramSample(
                st, t, hint, HistogramLayout.EMPTY, 0, 0, Double.longBitsToDouble(StaleMarker.BITS), NONE, NONE);
    }

    boolean stale() {
        return StaleMarker.is(sum);
    }

    boolean gauge() {
        return hint == CounterResetHint.GAUGE;
    }

    /** The same with other spans, which name all of its buckets and more; those are empty. */
    HistogramSample widened(Span[] toPositive, Span[] toNegative) {
        return new HistogramSample(
                st,
                t,
                hint,
                layout.withSpans(toPositive, toNegative),
                count,
                zeroCount,
                sum,
                place(positive, layout.positiveSpans(), toPositive),
                place(negative, layout.negativeSpans(), toNegative));
    }

    private static long[] place(long[] counts, Span[] from, Span[] to) {
        int[] old = Buckets.indexes(from);
        int[] wider = Buckets.indexes(to);
        long[] placed = new long[wider.length];
        int i = 0;
        for (int j = 0; j < wider.length && i < old.length; j++) {
            if (wider[j] == old[i]) {
                placed[j] = counts[i++];
            }
        }
        return placed;
    }
}
