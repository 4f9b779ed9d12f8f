package io.athanor.tsdb.chunkenc;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;

/** Writes chunks of float histograms: encoding 3 ({@link FloatHistogramFormat}) or 6 ({@link HistogramStFormat}). */
public final class FloatHistogramAppender extends HistogramChunkAppender {
    private final XorWriter count = new XorWriter();
    private final XorWriter zeroCount = new XorWriter();
    private final XorWriter sum = new XorWriter();
    private XorWriter[] positive = {};
    private XorWriter[] negative = {};

    /** An appender at an empty chunk. */
    public FloatHistogramAppender(boolean startTimestamps) {
        super(startTimestamps);
    }

    /**
     * Appends one histogram, which is not changed.
     *
     * @param st start timestamp, ms, 0 if unknown; not written with encoding 3
     * @param t ms, not before the sample appended last
     * @return false if a new chunk has to begin first; nothing is appended then
     * @throws IllegalStateException if the chunk is full
     * @throws IllegalArgumentException if spans and buckets do not match
     */
    public boolean append(long st, long t, FloatHistogram h) {
        if (StaleMarker.is(h.sum)) {
            return append(HistogramSample.stale(st, t, h.counterResetHint));
        }
        HistogramLayout layout =
                new HistogramLayout(h.schema, h.zeroThreshold, h.positiveSpans, h.negativeSpans, h.customValues);
        Appends.checkBuckets(h.positiveSpans, h.positiveBuckets.length);
        Appends.checkBuckets(h.negativeSpans, h.negativeBuckets.length);
        return append(new HistogramSample(
                st,
                t,
                h.counterResetHint,
                layout,
                Double.doubleToRawLongBits(h.count),
                Double.doubleToRawLongBits(h.zeroCount),
                h.sum,
                bits(h.positiveBuckets),
                bits(h.negativeBuckets)));
    }

    private static long[] bits(double[] counts) {
        long[] bits = new long[counts.length];
        for (int i = 0; i < counts.length; i++) {
            bits[i] = Double.doubleToRawLongBits(counts[i]);
        }
        return bits;
    }

    @Override
    void writeFirst(BitWriter to, HistogramSample sample) {
        count.first(to, Double.longBitsToDouble(sample.count()));
        zeroCount.first(to, Double.longBitsToDouble(sample.zeroCount()));
        sum.first(to, sample.sum());
        positive = firstBuckets(to, sample.positive());
        negative = firstBuckets(to, sample.negative());
    }

    private static XorWriter[] firstBuckets(BitWriter to, long[] counts) {
        XorWriter[] writers = new XorWriter[counts.length];
        for (int i = 0; i < counts.length; i++) {
            writers[i] = new XorWriter();
            writers[i].first(to, Double.longBitsToDouble(counts[i]));
        }
        return writers;
    }

    @Override
    void writeNext(BitWriter to, HistogramSample sample) {
        count.next(to, Double.longBitsToDouble(sample.count()));
        zeroCount.next(to, Double.longBitsToDouble(sample.zeroCount()));
        sum.next(to, sample.sum());
        nextBuckets(to, sample.positive(), positive);
        nextBuckets(to, sample.negative(), negative);
    }

    private static void nextBuckets(BitWriter to, long[] counts, XorWriter[] writers) {
        for (int i = 0; i < counts.length; i++) {
            writers[i].next(to, Double.longBitsToDouble(counts[i]));
        }
    }

    @Override
    boolean countLess(long a, long b) {
        return Double.longBitsToDouble(a) < Double.longBitsToDouble(b);
    }

    @Override
    boolean bucketLess(long a, long b) {
        return countLess(a, b);
    }

    @Override
    boolean bucketEmpty(long a) {
        return Double.longBitsToDouble(a) == 0;
    }

    @Override
    CounterResetHint refusedHeader(Step step) {
        return step == Step.RESET ? CounterResetHint.RESET : CounterResetHint.UNKNOWN;
    }

    @Override
    CounterResetHint continuedHeader(Step step) {
        return step == Step.RESET ? CounterResetHint.RESET : CounterResetHint.NOT_RESET;
    }

    @Override
    public byte encoding() {
        return startTimestamps() ? Encoding.FLOAT_HISTOGRAM_ST : Encoding.FLOAT_HISTOGRAM;
    }
}
