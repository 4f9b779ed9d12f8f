package io.athanor.promql.promqltest;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.Span;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A histogram as scripts write it: {@code {{schema:1 count:4 sum:5.5 z_bucket:1 z_bucket_w:0.001 buckets:[1 2]
 * offset:-1 n_buckets:[1] n_offset:0 custom_values:[5 10] counter_reset_hint:gauge}}}, each key at most once.
 */
final class HistogramLiteral {
    private final ValueScanner in;
    private final FloatHistogram histogram = new FloatHistogram();
    private final Set<String> seen = new HashSet<>();
    private int offset;
    private int negativeOffset;

    private HistogramLiteral(ValueScanner in) {
        this.in = in;
    }

    /** The histogram whose opening braces come next. */
    static SequenceValue parse(ValueScanner in) {
        in.expect("{{");
        return new HistogramLiteral(in).body();
    }

    private SequenceValue body() {
        in.skipSpaces();
        while (!in.accept("}}")) {
            item();
            if (!in.skipSpaces() && !in.looksAt("}}")) {
                throw in.error("expected a space or \"}}\" in a histogram");
            }
        }
        histogram.positiveSpans = spans(offset, histogram.positiveBuckets);
        histogram.negativeSpans = spans(negativeOffset, histogram.negativeBuckets);
        return new SequenceValue(false, 0, histogram, seen.contains("counter_reset_hint"));
    }

    private static Span[] spans(int offset, double[] buckets) {
        return buckets.length == 0 ? FloatHistogram.NO_SPANS : new Span[] {new Span(offset, buckets.length)};
    }

    private void item() {
        String key = in.word();
        in.expect(":");
        if (!seen.add(key)) {
            throw in.error("duplicate key \"" + key + "\" in histogram");
        }
        switch (key) {
            case "schema" -> histogram.schema = in.integer();
            case "count" -> histogram.count = in.number();
            case "sum" -> histogram.sum = in.number();
            case "z_bucket" -> histogram.zeroCount = in.number();
            case "z_bucket_w" -> histogram.zeroThreshold = in.number();
            case "buckets" -> histogram.positiveBuckets = list();
            case "n_buckets" -> histogram.negativeBuckets = list();
            case "custom_values" -> histogram.customValues = list();
            case "offset" -> offset = in.integer();
            case "n_offset" -> negativeOffset = in.integer();
            case "counter_reset_hint" -> histogram.counterResetHint = hint();
            default -> throw in.error("bad histogram descriptor found: \"" + key + '"');
        }
    }

    private CounterResetHint hint() {
        String word = in.word();
        return switch (word) {
            case "unknown" -> CounterResetHint.UNKNOWN;
            case "reset" -> CounterResetHint.RESET;
            case "not_reset" -> CounterResetHint.NOT_RESET;
            case "gauge" -> CounterResetHint.GAUGE;
            default -> throw in.error("unknown counter reset hint \"" + word + '"');
        };
    }

    private double[] list() {
        in.expect("[");
        List<Double> values = new ArrayList<>();
        in.skipSpaces();
        while (!in.accept("]")) {
            values.add(in.number());
            if (!in.skipSpaces() && !in.looksAt("]")) {
                throw in.error("expected a space or \"]\" in a list of buckets");
            }
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
