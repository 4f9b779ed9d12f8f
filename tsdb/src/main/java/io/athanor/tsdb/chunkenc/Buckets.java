package io.athanor.tsdb.chunkenc;

import io.athanor.model.histogram.Span;
import java.util.ArrayList;
import java.util.List;

/** The buckets that spans name, and counts in the two forms they come in. */
final class Buckets {
    private Buckets() {}

    static int count(Span[] spans) {
        int count = 0;
        for (Span span : spans) {
            count += span.length();
        }
        return count;
    }

    /** The index of each bucket, rising. */
    static int[] indexes(Span[] spans) {
        int[] indexes = new int[count(spans)];
        int next = 0;
        int i = 0;
        for (Span span : spans) {
            next += span.offset();
            for (int j = 0; j < span.length(); j++) {
                indexes[i++] = next++;
            }
        }
        return indexes;
    }

    /** The fewest spans that name these buckets. */
    static Span[] spans(int[] indexes) {
        List<Span> spans = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < indexes.length; ) {
            int end = i + 1;
            while (end < indexes.length && indexes[end] == indexes[i] + end - i) {
                end++;
            }
            spans.add(new Span(indexes[i] - next, end - i));
            next = indexes[i] + end - i;
            i = end;
        }
        return spans.toArray(Span[]::new);
    }

    /** Differences, each to the one before, as absolute counts. */
    static long[] sums(long[] deltas) {
        long[] counts = new long[deltas.length];
        long count = 0;
        for (int i = 0; i < deltas.length; i++) {
            count += deltas[i];
            counts[i] = count;
        }
        return counts;
    }

    /** The reverse of {@link #sums}. */
    static long[] deltas(long[] counts) {
        long[] deltas = new long[counts.length];
        long before = 0;
        for (int i = 0; i < counts.length; i++) {
            deltas[i] = counts[i] - before;
            before = counts[i];
        }
        return deltas;
    }

    /** An unsigned count as a float. */
    static double toDouble(long unsigned) {
        return unsigned >= 0 ? unsigned : (unsigned >>> 1 | unsigned & 1) * 2.0;
    }
}
