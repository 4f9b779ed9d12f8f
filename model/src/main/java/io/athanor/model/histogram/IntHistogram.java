package io.athanor.model.histogram;

/**
 * A native histogram with integer counts: what instrumented programs expose and chunks of encoding 2 hold.
 *
 * <p><b>Shape</b> as {@link FloatHistogram}, but each bucket holds the difference to the bucket before it.
 */
public final class IntHistogram {
    public static final long[] NO_DELTAS = {};

    public CounterResetHint counterResetHint = CounterResetHint.UNKNOWN;
    public int schema;
    public double zeroThreshold;
    public long zeroCount;
    public long count;
    public double sum;
    public Span[] positiveSpans = FloatHistogram.NO_SPANS;
    public Span[] negativeSpans = FloatHistogram.NO_SPANS;
    public long[] positiveDeltas = NO_DELTAS;
    public long[] negativeDeltas = NO_DELTAS;
    public double[] customValues = FloatHistogram.NO_BUCKETS;
}
