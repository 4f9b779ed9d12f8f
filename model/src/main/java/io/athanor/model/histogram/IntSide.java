package io.athanor.model.histogram;

import java.util.Arrays;

/** The buckets of one sign of an integer histogram: spans, and the difference of each count to the one before. */
final class IntSide {
    private static final int MAX_BUCKETS = 1 << 22;

    Span[] spans;
    long[] deltas;

    IntSide(Span[] spans, long[] deltas) {
        this.spans = spans;
        this.deltas = deltas;
    }

    /** The counts themselves. */
    static long[] counts(long[] deltas) {
        long[] out = deltas.clone();
        for (int i = 1; i < out.length; i++) {
            out[i] += out[i - 1];
        }
        return out;
    }

    /** Merges buckets so that they fit a coarser schema. */
    void reduce(int schema, int target) {
        int[] indexes = Layout.indexes(spans, deltas.length);
        long[] counts = counts(deltas);
        int n = 0;
        for (int i = 0; i < indexes.length; i++) {
            int at = HistogramSchema.targetIndex(indexes[i], schema, target);
            if (n > 0 && indexes[n - 1] == at) {
                counts[n - 1] += counts[i];
            } else {
                indexes[n] = at;
                counts[n++] = counts[i];
            }
        }
        set(indexes, counts, n);
    }

    /** Removes empty buckets, but keeps (or makes) up to {@code maxEmpty} of them between two that are not empty. */
    void compact(int maxEmpty) {
        int[] indexes = Layout.indexes(spans, deltas.length);
        long[] counts = counts(deltas);
        int n = 0;
        for (int i = 0; i < indexes.length; i++) {
            if (counts[i] != 0) {
                indexes[n] = indexes[i];
                counts[n++] = counts[i];
            }
        }
        long size = filledSize(indexes, n, maxEmpty);
        if (size > MAX_BUCKETS) {
            throw new HistogramException(
                    HistogramException.Reason.SPANS_BUCKETS_MISMATCH,
                    "filling the gaps of the histogram would need " + size + " buckets, more than " + MAX_BUCKETS);
        }
        int[] filled = new int[(int) size];
        long[] filledCounts = new long[(int) size];
        int to = 0;
        for (int i = 0; i < n; i++) {
            if (i > 0 && gap(indexes, i) <= maxEmpty) {
                while (filled[to - 1] + 1 < indexes[i]) {
                    filled[to] = filled[to - 1] + 1;
                    to++;
                }
            }
            filled[to] = indexes[i];
            filledCounts[to++] = counts[i];
        }
        set(filled, filledCounts, to);
    }

    private static long filledSize(int[] indexes, int n, int maxEmpty) {
        long size = n;
        for (int i = 1; i < n; i++) {
            long gap = gap(indexes, i);
            size += gap <= maxEmpty ? gap : 0;
        }
        return size;
    }

    private static long gap(int[] indexes, int i) {
        return (long) indexes[i] - indexes[i - 1] - 1;
    }

    private void set(int[] indexes, long[] counts, int n) {
        spans = Layout.spans(indexes, n);
        deltas = n == 0 ? IntHistogram.NO_DELTAS : Arrays.copyOf(counts, n);
        for (int i = n - 1; i > 0; i--) {
            deltas[i] -= deltas[i - 1];
        }
    }
}
