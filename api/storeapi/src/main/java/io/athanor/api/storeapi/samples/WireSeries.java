package io.athanor.api.storeapi.samples;

import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.prompb.BucketSpan;
import io.athanor.api.storeapi.prompb.Histogram;
import io.athanor.api.storeapi.prompb.Sample;
import io.athanor.api.storeapi.prompb.TimeSeries;
import io.athanor.model.Labels;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Series of samples, to the wire and from it. */
public final class WireSeries {
    private WireSeries() {}

    /** A series without samples. */
    public static TimeSeries.Builder of(Labels labels) {
        return TimeSeries.newBuilder().addAllLabels(labels(labels));
    }

    /** Labels in their order. */
    public static List<Label> labels(Labels labels) {
        List<Label> wire = new ArrayList<>(labels.size());
        for (int i = 0; i < labels.size(); i++) {
            wire.add(Label.newBuilder()
                    .setName(labels.name(i))
                    .setValue(labels.value(i))
                    .build());
        }
        return wire;
    }

    /**
     * Adds a sample.
     *
     * @param t its time, ms
     * @param histogram null: it is a float of value {@code v}
     */
    public static void add(TimeSeries.Builder series, long t, double v, @Nullable FloatHistogram histogram) {
        if (histogram == null) {
            series.addSamples(Sample.newBuilder().setTimestamp(t).setValue(v));
        } else {
            series.addHistograms(histogram(t, histogram));
        }
    }

    private static Histogram histogram(long t, FloatHistogram h) {
        Histogram.Builder wire = Histogram.newBuilder()
                .setTimestamp(t)
                .setCountFloat(h.count)
                .setSum(h.sum)
                .setSchema(h.schema)
                .setZeroThreshold(h.zeroThreshold)
                .setZeroCountFloat(h.zeroCount)
                .setResetHint(
                        switch (h.counterResetHint) {
                            case UNKNOWN -> Histogram.ResetHint.UNKNOWN;
                            case RESET -> Histogram.ResetHint.YES;
                            case NOT_RESET -> Histogram.ResetHint.NO;
                            case GAUGE -> Histogram.ResetHint.GAUGE;
                        });
        for (Span span : h.negativeSpans) {
            wire.addNegativeSpans(span(span));
        }
        for (Span span : h.positiveSpans) {
            wire.addPositiveSpans(span(span));
        }
        for (double count : h.negativeBuckets) {
            wire.addNegativeCounts(count);
        }
        for (double count : h.positiveBuckets) {
            wire.addPositiveCounts(count);
        }
        for (double bound : h.customValues) {
            wire.addCustomValues(bound);
        }
        return wire.build();
    }

    /** The labels of a series. */
    public static Labels labels(TimeSeries series) {
        Labels.Builder labels = Labels.builder();
        series.getLabelsList().forEach(label -> labels.set(label.getName(), label.getValue()));
        return labels.build();
    }

    /**
     * A histogram.
     *
     * @throws IllegalArgumentException if it counts whole numbers: what queries answer does not
     */
    public static FloatHistogram histogram(Histogram wire) {
        if (wire.hasCountInt()) {
            throw new IllegalArgumentException("a histogram of whole numbers");
        }
        FloatHistogram h = new FloatHistogram();
        h.count = wire.getCountFloat();
        h.sum = wire.getSum();
        h.schema = wire.getSchema();
        h.zeroThreshold = wire.getZeroThreshold();
        h.zeroCount = wire.getZeroCountFloat();
        h.counterResetHint = switch (wire.getResetHint()) {
            case UNKNOWN, UNRECOGNIZED -> CounterResetHint.UNKNOWN;
            case YES -> CounterResetHint.RESET;
            case NO -> CounterResetHint.NOT_RESET;
            case GAUGE -> CounterResetHint.GAUGE;
        };
        h.negativeSpans = spans(wire.getNegativeSpansList());
        h.positiveSpans = spans(wire.getPositiveSpansList());
        h.negativeBuckets = numbers(wire.getNegativeCountsList());
        h.positiveBuckets = numbers(wire.getPositiveCountsList());
        h.customValues = numbers(wire.getCustomValuesList());
        return h;
    }

    private static Span[] spans(List<BucketSpan> wire) {
        return wire.stream()
                .map(span -> new Span(span.getOffset(), span.getLength()))
                .toArray(Span[]::new);
    }

    private static double[] numbers(List<Double> wire) {
        return wire.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static BucketSpan span(Span span) {
        return BucketSpan.newBuilder()
                .setOffset(span.offset())
                .setLength(span.length())
                .build();
    }
}
