package io.athanor.tsdb.chunkenc;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.IntHistogram;

/** Writes chunks of integer histograms: encoding 2 ({@link HistogramFormat}) or 5 ({@link HistogramStFormat}). */
public final class HistogramAppender extends HistogramChunkAppender {
    private final XorWriter sum = new XorWriter();
    private long count;
    private long zeroCount;
    private long countChange;
    private long zeroCountChange;
    private long[] positive = {};
    private long[] negative = {};
    private long[] positiveChange = {};
    private long[] negativeChange = {};

    /** An appender at an empty chunk. */
    public HistogramAppender(boolean startTimestamps) {
        super(startTimestamps);
    }

    /**
     * Appends one histogram, which is not changed.
     *
     * @param st start timestamp, ms, 0 if unknown; not written with encoding 2
     * @param t ms, not before the sample appended last
     * @return false if a new chunk has to begin first; nothing is appended then
     * @throws IllegalStateException if the chunk is full
     * @throws IllegalArgumentException if spans and buckets do not match
     */
    public boolean append(long st, long t, IntHistogram h) {
        if (StaleMarker.is(h.sum)) {
            return append(HistogramSample.stale(st, t, h.counterResetHint));
        }
        HistogramLayout layout =
                new HistogramLayout(h.schema, h.zeroThreshold, h.positiveSpans, h.negativeSpans, h.customValues);
        Appends.checkBuckets(h.positiveSpans, h.positiveDeltas.length);
        Appends.checkBuckets(h.negativeSpans, h.negativeDeltas.length);
        return append(new HistogramSample(
                st,
                t,
                h.counterResetHint,
                layout,
                h.count,
                h.zeroCount,
                h.sum,
                Buckets.sums(h.positiveDeltas),
                Buckets.sums(h.negativeDeltas)));
    }

    @Override
    void writeFirst(BitWriter to, HistogramSample sample) {
        count = sample.count();
        zeroCount = sample.zeroCount();
        countChange = 0;
        zeroCountChange = 0;
        Varbit.writeUnsigned(to, count);
        Varbit.writeUnsigned(to, zeroCount);
        sum.first(to, sample.sum());
        positive = Buckets.deltas(sample.positive());
        negative = Buckets.deltas(sample.negative());
        positiveChange = new long[positive.length];
        negativeChange = new long[negative.length];
        for (long bucket : positive) {
            Varbit.writeSigned(to, bucket);
        }
        for (long bucket : negative) {
            Varbit.writeSigned(to, bucket);
        }
    }

    @Override
    void writeNext(BitWriter to, HistogramSample sample) {
        if (sample.stale()) {
            to.writeBits(0, 2);
            sum.next(to, sample.sum());
            return;
        }
        long change = sample.count() - count;
        Varbit.writeSigned(to, change - countChange);
        count = sample.count();
        countChange = change;
        change = sample.zeroCount() - zeroCount;
        Varbit.writeSigned(to, change - zeroCountChange);
        zeroCount = sample.zeroCount();
        zeroCountChange = change;
        sum.next(to, sample.sum());
        writeBuckets(to, Buckets.deltas(sample.positive()), positive, positiveChange);
        writeBuckets(to, Buckets.deltas(sample.negative()), negative, negativeChange);
    }

    private static void writeBuckets(BitWriter to, long[] next, long[] last, long[] lastChange) {
        for (int i = 0; i < next.length; i++) {
            long change = next[i] - last[i];
            Varbit.writeSigned(to, change - lastChange[i]);
            last[i] = next[i];
            lastChange[i] = change;
        }
    }

    @Override
    boolean countLess(long a, long b) {
        return Long.compareUnsigned(a, b) < 0;
    }

    @Override
    boolean bucketLess(long a, long b) {
        return a < b;
    }

    @Override
    boolean bucketEmpty(long a) {
        return a == 0;
    }

    @Override
    CounterResetHint refusedHeader(Step step) {
        return continuedHeader(step);
    }

    @Override
    CounterResetHint continuedHeader(Step step) {
        return switch (step) {
            case FITS, AFTER_GAUGE -> CounterResetHint.NOT_RESET;
            case RESET -> CounterResetHint.RESET;
            case UNCLEAR -> CounterResetHint.UNKNOWN;
        };
    }

    @Override
    public byte encoding() {
        return startTimestamps() ? Encoding.HISTOGRAM_ST : Encoding.HISTOGRAM;
    }
}
