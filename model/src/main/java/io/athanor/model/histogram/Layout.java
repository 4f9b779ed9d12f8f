package io.athanor.model.histogram;

import java.util.Arrays;

/**
 * Spans and absolute bucket indexes: two forms of the same thing.
 *
 * <p>Everything that changes which buckets exist works on the strictly increasing indexes and turns them back into spans
 * at the end, so spans that come out are always in normal form: none empty, none adjacent.
 */
final class Layout {
    static final int[] NO_INDEXES = {};

    private Layout() {}

    /** The index of each bucket; at most {@code buckets} of them, should the spans promise more. */
    static int[] indexes(Span[] spans, int buckets) {
        if (buckets == 0) {
            return NO_INDEXES;
        }
        int[] out = new int[buckets];
        int n = 0;
        int index = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length() && n < buckets; i++) {
                out[n++] = index++;
            }
        }
        return n == buckets ? out : Arrays.copyOf(out, n);
    }

    /** The spans of the first {@code n} indexes, which increase strictly. */
    static Span[] spans(int[] indexes, int n) {
        if (n == 0) {
            return FloatHistogram.NO_SPANS;
        }
        int runs = 1;
        for (int i = 1; i < n; i++) {
            runs += indexes[i] == indexes[i - 1] + 1 ? 0 : 1;
        }
        Span[] out = new Span[runs];
        int run = 0;
        int start = 0;
        for (int i = 1; i <= n; i++) {
            if (i == n || indexes[i] != indexes[i - 1] + 1) {
                int before = start == 0 ? 0 : indexes[start - 1] + 1;
                out[run++] = new Span(indexes[start] - before, i - start);
                start = i;
            }
        }
        return out;
    }

    /** Whether both describe the same buckets, however many empty spans stand between. */
    static boolean same(Span[] a, Span[] b) {
        if (Arrays.equals(a, b)) {
            return true;
        }
        int i = 0;
        int j = 0;
        while (true) {
            int gapA = 0;
            while (i < a.length && a[i].length() == 0) {
                gapA += a[i++].offset();
            }
            int gapB = 0;
            while (j < b.length && b[j].length() == 0) {
                gapB += b[j++].offset();
            }
            if (i == a.length || j == b.length) {
                return i == a.length && j == b.length;
            }
            if (gapA + a[i].offset() != gapB + b[j].offset() || a[i].length() != b[j].length()) {
                return false;
            }
            i++;
            j++;
        }
    }
}
