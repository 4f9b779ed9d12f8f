package io.athanor.tsdb.chunkenc;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes chunks of native histograms byte for byte as Prometheus does, by its rules.
 *
 * <p>An append that returns false asks for a new chunk: another schema, threshold or bounds, a counter reset, gauge after
 * counter or the reverse, or something after a stale marker. Then take the chunk, call {@link #cut()}, and append the
 * same histogram again. Whoever ends a chunk for its size calls {@link #cut()} as well: the new chunk's header says what
 * the appender knows about the step. Buckets that come up make the chunk be coded anew with all of them. Not thread-safe.
 */
public abstract sealed class HistogramChunkAppender implements ChunkAppender
        permits HistogramAppender, FloatHistogramAppender {
    /** How a counter histogram follows the sample before. */
    enum Step {
        FITS,
        RESET,
        AFTER_GAUGE,
        UNCLEAR
    }

    private record Verdict(
            Step step,
            @Nullable BucketMerge positive,
            @Nullable BucketMerge negative) {
        private static final Verdict FITS_AS_IT_IS = new Verdict(Step.FITS, null, null);
        private static final Verdict RESET = new Verdict(Step.RESET, null, null);
        private static final Verdict AFTER_GAUGE = new Verdict(Step.AFTER_GAUGE, null, null);
        private static final Verdict UNCLEAR = new Verdict(Step.UNCLEAR, null, null);
    }

    private final boolean startTimestamps;
    private final BitWriter out = new BitWriter(512);
    private final StartTimestampWriter starts = new StartTimestampWriter();
    private final List<HistogramSample> samples = new ArrayList<>();
    private CounterResetHint header = CounterResetHint.UNKNOWN;
    private HistogramLayout layout = HistogramLayout.EMPTY;
    private @Nullable HistogramSample last;
    private @Nullable CounterResetHint nextHeader;
    private long t;
    private long delta;

    HistogramChunkAppender(boolean startTimestamps) {
        this.startTimestamps = startTimestamps;
        startBits();
    }

    /** Writes all of a chunk's first sample that follows its time. */
    abstract void writeFirst(BitWriter to, HistogramSample sample);

    /** Writes all of a further sample that follows its time. */
    abstract void writeNext(BitWriter to, HistogramSample sample);

    /** Whether count {@code a} of the whole histogram or of its zero bucket is less than {@code b}. */
    abstract boolean countLess(long a, long b);

    /** Whether bucket count {@code a} is less than {@code b}. */
    abstract boolean bucketLess(long a, long b);

    abstract boolean bucketEmpty(long a);

    /** The header of a chunk begun because a histogram did not fit into the one before. */
    abstract CounterResetHint refusedHeader(Step step);

    /** The header of a chunk begun although its first histogram might have fitted into the one before. */
    abstract CounterResetHint continuedHeader(Step step);

    final boolean append(HistogramSample sample) {
        if (samples.isEmpty()) {
            header = headerFor(sample);
            nextHeader = null;
            write(sample);
            return true;
        }
        int max = startTimestamps ? HistogramStFormat.MAX_SAMPLES : HistogramFormat.MAX_SAMPLES;
        Appends.check(samples.size(), max, t, sample.t());
        Verdict verdict = sample.gauge() ? gaugeStep(sample) : counterStep(sample);
        if (verdict.step != Step.FITS) {
            nextHeader = sample.gauge() ? CounterResetHint.GAUGE : refusedHeader(verdict.step);
            return false;
        }
        if (verdict.positive == null || verdict.negative == null) {
            write(sample);
        } else {
            fit(sample, verdict.positive, verdict.negative);
        }
        return true;
    }

    private CounterResetHint headerFor(HistogramSample sample) {
        if (nextHeader != null) {
            return nextHeader;
        }
        if (sample.gauge() || sample.hint() == CounterResetHint.RESET) {
            return sample.hint();
        }
        return last == null ? CounterResetHint.UNKNOWN : continuedHeader(counterStep(sample).step);
    }

    private Verdict counterStep(HistogramSample next) {
        HistogramSample before = last;
        if (before == null) {
            throw new IllegalStateException("no sample before");
        }
        if (header == CounterResetHint.GAUGE) {
            return Verdict.AFTER_GAUGE;
        }
        if (next.hint() == CounterResetHint.RESET) {
            return Verdict.RESET;
        }
        if (next.stale()) {
            return Verdict.FITS_AS_IT_IS;
        }
        if (before.stale()) {
            return Verdict.UNCLEAR;
        }
        if (countLess(next.count(), before.count())) {
            return Verdict.RESET;
        }
        if (!layout.sameBounds(next.layout())) {
            return Verdict.UNCLEAR;
        }
        if (!layout.sameCustomValues(next.layout()) || countLess(next.zeroCount(), before.zeroCount())) {
            return Verdict.RESET;
        }
        BucketMerge positive = BucketMerge.ofCounter(
                layout.positiveSpans(), next.layout().positiveSpans(), counts(before.positive(), next.positive()));
        BucketMerge negative = BucketMerge.ofCounter(
                layout.negativeSpans(), next.layout().negativeSpans(), counts(before.negative(), next.negative()));
        return positive == null || negative == null ? Verdict.RESET : new Verdict(Step.FITS, positive, negative);
    }

    private BucketMerge.Counts counts(long[] before, long[] next) {
        return new BucketMerge.Counts() {
            @Override
            public boolean empty(int i) {
                return bucketEmpty(before[i]);
            }

            @Override
            public boolean fell(int i, int j) {
                return bucketLess(next[j], before[i]);
            }
        };
    }

    private Verdict gaugeStep(HistogramSample next) {
        if (header != CounterResetHint.GAUGE) {
            return Verdict.UNCLEAR;
        }
        if (next.stale()) {
            return Verdict.FITS_AS_IT_IS;
        }
        boolean stale = last != null && last.stale();
        if (stale || !layout.sameBounds(next.layout()) || !layout.sameCustomValues(next.layout())) {
            return Verdict.UNCLEAR;
        }
        return new Verdict(
                Step.FITS,
                BucketMerge.ofGauge(layout.positiveSpans(), next.layout().positiveSpans()),
                BucketMerge.ofGauge(layout.negativeSpans(), next.layout().negativeSpans()));
    }

    /** Brings chunk and sample to the same buckets, and appends. The spans are those that Prometheus ends up with. */
    private void fit(HistogramSample sample, BucketMerge positive, BucketMerge negative) {
        Span[] ofPositive = sample.layout().positiveSpans();
        Span[] ofNegative = sample.layout().negativeSpans();
        boolean sampleLacks = positive.sampleLacks() || negative.sampleLacks();
        if (positive.sampleLacks() || sampleLacks && sample.gauge()) {
            ofPositive = positive.spans();
        }
        if (negative.sampleLacks() || sampleLacks && sample.gauge()) {
            ofNegative = negative.spans();
        }
        HistogramSample fitting = sampleLacks ? sample.widened(ofPositive, ofNegative) : sample;
        if (positive.chunkLacks() || negative.chunkLacks()) {
            recode(ofPositive, ofNegative);
        }
        write(fitting);
    }

    private void recode(Span[] positive, Span[] negative) {
        List<HistogramSample> old = List.copyOf(samples);
        startBits();
        for (HistogramSample sample : old) {
            HistogramSample wider = sample.widened(positive, negative);
            write(wider);
        }
    }

    private void write(HistogramSample sample) {
        int i = samples.size();
        long previous = t;
        if (i == 0) {
            layout = sample.layout();
            layout.write(out);
            Varbit.writeSigned(out, sample.t());
            writeFirst(out, sample);
            delta = 0;
        } else {
            long newDelta = sample.t() - t;
            Varbit.writeSigned(out, newDelta - delta);
            writeNext(out, sample);
            delta = newDelta;
        }
        if (startTimestamps) {
            starts.next(out, i, previous, sample.t(), sample.st());
        }
        t = sample.t();
        last = sample;
        samples.add(sample);
    }

    /** Begins the next chunk of the same series. */
    public final void cut() {
        startBits();
    }

    /**
     * Begins a chunk of which the caller knows what its header has to say, as when one is written anew.
     */
    public final void begin(CounterResetHint headerToWrite) {
        clear();
        nextHeader = headerToWrite;
    }

    private void startBits() {
        out.clear();
        out.writeBits(0, 8 * HistogramFormat.HEADER_BYTES);
        starts.clear();
        samples.clear();
    }

    final boolean startTimestamps() {
        return startTimestamps;
    }

    /** What the chunk's header says of the step from the chunk before. */
    public final CounterResetHint header() {
        return header;
    }

    @Override
    public final int sampleCount() {
        return samples.size();
    }

    @Override
    public final long mint() {
        return samples.isEmpty() ? 0 : samples.getFirst().t();
    }

    @Override
    public final long maxt() {
        return t;
    }

    @Override
    public final int length() {
        return out.length();
    }

    @Override
    public final int copyTo(byte[] target, int at) {
        int length = out.copyTo(target, at);
        Appends.putCount(target, at, samples.size());
        int flags = flags() << 6;
        if (startTimestamps) {
            target[at] |= (byte) flags;
            target[at + 2] = (byte) starts.header();
        } else {
            target[at + 2] = (byte) flags;
        }
        return length;
    }

    private int flags() {
        return switch (header) {
            case UNKNOWN -> 0;
            case NOT_RESET -> 1;
            case RESET -> 2;
            case GAUGE -> 3;
        };
    }

    @Override
    public final void clear() {
        startBits();
        header = CounterResetHint.UNKNOWN;
        layout = HistogramLayout.EMPTY;
        last = null;
        nextHeader = null;
    }
}
