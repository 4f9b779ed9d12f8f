package io.athanor.testing.differential;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;
import io.athanor.model.histogram.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A native histogram that observes: buckets by index, from which samples are made. */
final class NativeState {
    private final double zeroThreshold;
    private double[] bounds;
    private int schema;
    private NavigableMap<Integer, Long> positive = new TreeMap<>();
    private NavigableMap<Integer, Long> negative = new TreeMap<>();
    private long zeroes;
    private long notNumbers;
    private double sum;

    /** @param bounds of custom buckets; none for exponential ones of {@code schema} */
    NativeState(int schema, double zeroThreshold, double... bounds) {
        this.schema = bounds.length > 0 ? FloatHistogram.CUSTOM_BUCKETS_SCHEMA : schema;
        this.zeroThreshold = bounds.length > 0 ? 0 : zeroThreshold;
        this.bounds = bounds.clone();
    }

    private boolean custom() {
        return bounds.length > 0;
    }

    void observe(double value) {
        sum += value;
        if (Double.isNaN(value)) {
            notNumbers++;
        } else if (custom()) {
            int i = 0;
            while (i < bounds.length && value > bounds[i]) {
                i++;
            }
            positive.merge(i, 1L, Long::sum);
        } else if (Math.abs(value) <= zeroThreshold) {
            zeroes++;
        } else {
            (value > 0 ? positive : negative).merge(index(Math.abs(value)), 1L, Long::sum);
        }
    }

    private int index(double value) {
        return (int) Math.ceil(Math.log(value) / Math.log(2) * Math.scalb(1.0, schema));
    }

    /** Forgets everything: a counter reset. */
    void reset() {
        positive.clear();
        negative.clear();
        zeroes = 0;
        notNumbers = 0;
        sum = 0;
    }

    /** Halves the resolution, keeping the counts, as a client does that has too many buckets. */
    void coarsen() {
        if (!custom() && schema > -4) {
            positive = halved(positive);
            negative = halved(negative);
            schema--;
        }
    }

    /** Other bounds: all starts again. */
    void rebound(double... other) {
        bounds = other.clone();
        reset();
    }

    private static NavigableMap<Integer, Long> halved(NavigableMap<Integer, Long> buckets) {
        NavigableMap<Integer, Long> half = new TreeMap<>();
        buckets.forEach((i, n) -> half.merge(Math.ceilDiv(i, 2), n, Long::sum));
        return half;
    }

    private long count() {
        long count = zeroes + notNumbers;
        for (long n : positive.values()) {
            count += n;
        }
        for (long n : negative.values()) {
            count += n;
        }
        return count;
    }

    IntHistogram whole(CounterResetHint hint) {
        IntHistogram h = new IntHistogram();
        h.counterResetHint = hint;
        h.schema = schema;
        h.zeroThreshold = zeroThreshold;
        h.zeroCount = zeroes;
        h.count = count();
        h.sum = sum;
        h.customValues = bounds.clone();
        h.positiveSpans = spans(positive);
        h.negativeSpans = spans(negative);
        h.positiveDeltas = deltas(positive);
        h.negativeDeltas = deltas(negative);
        h.validate();
        return h;
    }

    /** The same, every count multiplied. */
    FloatHistogram fractional(CounterResetHint hint, double factor) {
        FloatHistogram h = new FloatHistogram();
        h.counterResetHint = hint;
        h.schema = schema;
        h.zeroThreshold = zeroThreshold;
        h.zeroCount = zeroes * factor;
        h.count = count() * factor;
        h.sum = sum * factor;
        h.customValues = bounds.clone();
        h.positiveSpans = spans(positive);
        h.negativeSpans = spans(negative);
        h.positiveBuckets = counts(positive, factor);
        h.negativeBuckets = counts(negative, factor);
        h.validate();
        return h;
    }

    private static Span[] spans(NavigableMap<Integer, Long> buckets) {
        List<Span> spans = new ArrayList<>();
        int end = 0;
        for (int i : buckets.keySet()) {
            if (!spans.isEmpty() && i == end) {
                Span last = spans.removeLast();
                spans.add(new Span(last.offset(), last.length() + 1));
            } else {
                spans.add(new Span(i - end, 1));
            }
            end = i + 1;
        }
        return spans.toArray(Span[]::new);
    }

    private static long[] deltas(NavigableMap<Integer, Long> buckets) {
        long[] deltas = new long[buckets.size()];
        long before = 0;
        int at = 0;
        for (long n : buckets.values()) {
            deltas[at++] = n - before;
            before = n;
        }
        return deltas;
    }

    private static double[] counts(NavigableMap<Integer, Long> buckets, double factor) {
        return buckets.values().stream().mapToDouble(n -> n * factor).toArray();
    }
}
