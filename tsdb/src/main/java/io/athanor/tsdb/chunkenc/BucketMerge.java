package io.athanor.tsdb.chunkenc;

import io.athanor.model.histogram.Span;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How the buckets of a chunk and of the next histogram fit together, on one side.
 *
 * @param spans naming the buckets of both
 * @param chunkLacks whether the histogram has a bucket that the chunk has not
 * @param sampleLacks whether the chunk has a bucket that the histogram has not
 */
record BucketMerge(Span[] spans, boolean chunkLacks, boolean sampleLacks) {
    /** What counters are asked. */
    interface Counts {
        /** Whether bucket {@code i} of the chunk's last sample is empty. */
        boolean empty(int i);

        /** Whether bucket {@code j} of the histogram counts less than bucket {@code i} of the chunk's last sample. */
        boolean fell(int i, int j);
    }

    /** For gauges: buckets come and go. */
    static BucketMerge ofGauge(Span[] chunk, Span[] sample) {
        BucketMerge merge = of(chunk, sample, null);
        if (merge == null) {
            throw new IllegalStateException("gauges have no counter resets");
        }
        return merge;
    }

    /** For counters; null if a count fell or a bucket in use is gone: a counter reset. */
    static @Nullable BucketMerge ofCounter(Span[] chunk, Span[] sample, Counts counts) {
        return of(chunk, sample, counts);
    }

    private static @Nullable BucketMerge of(Span[] chunk, Span[] sample, @Nullable Counts counts) {
        int[] a = Buckets.indexes(chunk);
        int[] b = Buckets.indexes(sample);
        int[] both = new int[a.length + b.length];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            if (j == b.length || i < a.length && a[i] < b[j]) {
                if (counts != null && !counts.empty(i)) {
                    return null;
                }
                both[n++] = a[i++];
            } else if (i == a.length || b[j] < a[i]) {
                both[n++] = b[j++];
            } else {
                if (counts != null && counts.fell(i, j)) {
                    return null;
                }
                both[n++] = a[i++];
                j++;
            }
        }
        return new BucketMerge(Buckets.spans(Arrays.copyOf(both, n)), n > a.length, n > b.length);
    }
}
