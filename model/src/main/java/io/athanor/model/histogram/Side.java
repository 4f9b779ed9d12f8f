package io.athanor.model.histogram;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of one sign: spans, counts, and the compensation of each count where sums are compensated.
 *
 * <p>Values are changed in place where the buckets stay the same ones, else new arrays are made; spans are never changed
 * in place, for histograms of a chunk share them.
 */
final class Side {
    private static final int MAX_BUCKETS = 1 << 22;

    Span[] spans;
    double[] counts;
    double @Nullable [] comps;

    Side(Span[] spans, double[] counts, double @Nullable [] comps) {
        this.spans = spans;
        this.counts = counts;
        this.comps = comps;
    }

    /** Merges buckets so that they fit a coarser schema; the arrays of this side are left as they were. */
    void reduce(int schema, int target) {
        int[] indexes = Layout.indexes(spans, counts.length);
        double[] out = new double[indexes.length];
        double[] outComps = comps == null ? null : new double[indexes.length];
        int n = 0;
        for (int i = 0; i < indexes.length; i++) {
            int at = HistogramSchema.targetIndex(indexes[i], schema, target);
            if (n > 0 && indexes[n - 1] == at) {
                merge(i, out, outComps, n - 1);
                continue;
            }
            indexes[n] = at;
            out[n] = counts[i];
            if (outComps != null && comps != null) {
                outComps[n] = comps[i];
            }
            n++;
        }
        set(indexes, n, out, outComps);
    }

    private void merge(int from, double[] out, double @Nullable [] outComps, int to) {
        if (outComps == null || comps == null) {
            out[to] += counts[from];
            return;
        }
        Kahan.add(out, outComps, to, counts[from]);
        Kahan.add(out, outComps, to, comps[from]);
    }

    /**
     * Adds {@code sign} times another side of the same schema. Leading buckets of the other side that end at or below
     * {@code threshold} are left out: they are counted in the zero bucket.
     */
    void add(Side other, double sign, int schema, double threshold) {
        int first = other.firstAbove(threshold, schema);
        if (Layout.same(spans, other.spans) && counts.length == other.counts.length) {
            for (int i = first; i < counts.length; i++) {
                accumulate(counts, comps, i, other, i, sign);
            }
            return;
        }
        union(other, first, sign);
    }

    private void union(Side other, int first, double sign) {
        int[] a = Layout.indexes(spans, counts.length);
        int[] b = Layout.indexes(other.spans, other.counts.length);
        int room = a.length + Math.max(0, b.length - first);
        int[] indexes = new int[room];
        double[] out = new double[room];
        double[] outComps = comps == null ? null : new double[room];
        int n = 0;
        int i = 0;
        int j = first;
        while (i < a.length || j < b.length) {
            boolean fromA = j >= b.length || (i < a.length && a[i] <= b[j]);
            boolean fromB = i >= a.length || (j < b.length && b[j] <= a[i]);
            indexes[n] = fromA ? a[i] : b[j];
            if (fromA) {
                out[n] = counts[i];
                if (outComps != null && comps != null) {
                    outComps[n] = comps[i];
                }
                i++;
            }
            if (fromB) {
                if (fromA) {
                    accumulate(out, outComps, n, other, j, sign);
                } else {
                    out[n] = sign * other.counts[j];
                    if (outComps != null && other.comps != null) {
                        outComps[n] = sign * other.comps[j];
                    }
                }
                j++;
            }
            n++;
        }
        set(indexes, n, out, outComps);
    }

    private static void accumulate(
            double[] out, double @Nullable [] outComps, int to, Side other, int from, double sign) {
        if (outComps == null) {
            out[to] += sign * other.counts[from];
            return;
        }
        Kahan.add(out, outComps, to, sign * other.counts[from]);
        if (other.comps != null && other.comps[from] != 0) {
            Kahan.add(out, outComps, to, sign * other.comps[from]);
        }
    }

    /** The position of the first bucket that ends above the threshold. */
    private int firstAbove(double threshold, int schema) {
        if (threshold == 0 || !HistogramSchema.isExponential(schema)) {
            return 0;
        }
        int position = 0;
        int index = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length() && position < counts.length; i++) {
                if (ExponentialBounds.upper(index, schema) > threshold) {
                    return position;
                }
                position++;
                index++;
            }
        }
        return position;
    }

    /** Removes empty buckets, but keeps (or makes) up to {@code maxEmpty} of them between two that are not empty. */
    void compact(int maxEmpty) {
        if (isCompact(maxEmpty)) {
            return;
        }
        int[] indexes = Layout.indexes(spans, counts.length);
        int room = compactSize(indexes, maxEmpty);
        int[] kept = new int[room];
        double[] out = new double[room];
        double[] outComps = comps == null ? null : new double[room];
        int n = 0;
        for (int i = 0; i < indexes.length; i++) {
            if (isEmpty(i)) {
                continue;
            }
            if (n > 0 && (long) indexes[i] - kept[n - 1] - 1 <= maxEmpty) {
                while (kept[n - 1] + 1 < indexes[i]) {
                    kept[n] = kept[n - 1] + 1;
                    n++;
                }
            }
            kept[n] = indexes[i];
            out[n] = counts[i];
            if (outComps != null && comps != null) {
                outComps[n] = comps[i];
            }
            n++;
        }
        set(kept, n, out, outComps);
    }

    private int compactSize(int[] indexes, int maxEmpty) {
        long size = 0;
        int last = -1;
        for (int i = 0; i < indexes.length; i++) {
            if (!isEmpty(i)) {
                long gap = last < 0 ? 0 : (long) indexes[i] - indexes[last] - 1;
                size += 1 + (gap <= maxEmpty ? gap : 0);
                last = i;
            }
        }
        if (size > MAX_BUCKETS) {
            throw new HistogramException(
                    HistogramException.Reason.SPANS_BUCKETS_MISMATCH,
                    "filling the gaps of the histogram would need " + size + " buckets, more than " + MAX_BUCKETS);
        }
        return (int) size;
    }

    private boolean isCompact(int maxEmpty) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                return false;
            }
        }
        for (int i = 0; i < spans.length; i++) {
            if (spans[i].length() == 0 || (i > 0 && spans[i].offset() <= maxEmpty)) {
                return false;
            }
        }
        return true;
    }

    private boolean isEmpty(int i) {
        return counts[i] == 0 && (comps == null || comps[i] == 0);
    }

    private void set(int[] indexes, int n, double[] newCounts, double @Nullable [] newComps) {
        spans = Layout.spans(indexes, n);
        counts = n == newCounts.length ? newCounts : Arrays.copyOf(newCounts, n);
        comps = newComps == null ? null : Arrays.copyOf(newComps, n);
    }
}
