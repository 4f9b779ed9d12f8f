package io.athanor.model.histogram;

/**
 * A native histogram with float counts: what queries compute with.
 *
 * <p><b>Shape</b> {@code positiveBuckets} holds absolute counts, one per bucket named by {@code positiveSpans}, likewise
 * the negative side. Schema −53 has custom buckets: {@code customValues} are their upper bounds, the zero bucket and the
 * negative side are empty. Arrays are owned by the histogram; whoever shares one must not change it.
 */
public final class FloatHistogram {
    /** The schema number of histograms with custom bucket bounds. */
    public static final int CUSTOM_BUCKETS_SCHEMA = -53;

    public static final Span[] NO_SPANS = {};
    public static final double[] NO_BUCKETS = {};

    public CounterResetHint counterResetHint = CounterResetHint.UNKNOWN;
    public int schema;
    public double zeroThreshold;
    public double zeroCount;
    public double count;
    public double sum;
    public Span[] positiveSpans = NO_SPANS;
    public Span[] negativeSpans = NO_SPANS;
    public double[] positiveBuckets = NO_BUCKETS;
    public double[] negativeBuckets = NO_BUCKETS;
    public double[] customValues = NO_BUCKETS;
}
