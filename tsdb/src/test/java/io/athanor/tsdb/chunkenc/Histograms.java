package io.athanor.tsdb.chunkenc;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;
import java.util.Arrays;

/** Integer histograms for tests. */
final class Histograms {
    private Histograms() {}

    /** The integer histogram with the same, whole, counts. */
    static IntHistogram ints(FloatHistogram h) {
        IntHistogram ints = new IntHistogram();
        ints.counterResetHint = h.counterResetHint;
        ints.schema = h.schema;
        ints.zeroThreshold = h.zeroThreshold;
        ints.customValues = h.customValues;
        ints.sum = h.sum;
        ints.zeroCount = (long) h.zeroCount;
        ints.count = (long) h.count;
        ints.positiveSpans = h.positiveSpans;
        ints.negativeSpans = h.negativeSpans;
        ints.positiveDeltas = deltas(h.positiveBuckets);
        ints.negativeDeltas = deltas(h.negativeBuckets);
        return ints;
    }

    private static long[] deltas(double[] counts) {
        return Buckets.deltas(Arrays.stream(counts).mapToLong(x -> (long) x).toArray());
    }
}
