package io.athanor.model.histogram;

import io.athanor.model.GoFormat;
import java.util.StringJoiner;

/** Histograms as text: for people, and in the test language. */
final class HistogramText {
    private HistogramText() {}

    static String of(FloatHistogram h) {
        return text(h, GoFormat.g(h.count), false);
    }

    static String of(IntHistogram h) {
        return text(h.toFloat(), Long.toUnsignedString(h.count), true);
    }

    private static String text(FloatHistogram h, String count, boolean integers) {
        StringBuilder out = new StringBuilder("{count:").append(count).append(", sum:");
        GoFormat.appendG(out, h.sum);
        appendSide(out, new SideCursor(h, false, true), integers);
        if (h.zeroCount != 0 && !h.usesCustomBuckets()) {
            out.append(", [");
            GoFormat.appendG(out, -h.zeroThreshold);
            out.append(',');
            GoFormat.appendG(out, h.zeroThreshold);
            appendCount(out.append("]:"), h.zeroCount, integers);
        }
        appendSide(out, new SideCursor(h, true, false), integers);
        return out.append('}').toString();
    }

    private static void appendSide(StringBuilder out, SideCursor bucket, boolean integers) {
        while (bucket.next()) {
            if (bucket.count != 0) {
                out.append(bucket.lowerInclusive ? ", [" : ", (");
                GoFormat.appendG(out, bucket.lower);
                out.append(',');
                GoFormat.appendG(out, bucket.upper);
                out.append(bucket.upperInclusive ? "]:" : "):");
                appendCount(out, bucket.count, integers);
            }
        }
    }

    private static void appendCount(StringBuilder out, double count, boolean integers) {
        if (integers) {
            out.append((long) count);
        } else {
            GoFormat.appendG(out, count);
        }
    }

    static String testExpression(FloatHistogram histogram) {
        FloatHistogram h = histogram.copy().compact(Integer.MAX_VALUE);
        StringJoiner out = new StringJoiner(" ", "{{", "}}");
        if (h.schema != 0) {
            out.add("schema:" + h.schema);
        }
        addIfSet(out, "count:", h.count);
        addIfSet(out, "sum:", h.sum);
        addIfSet(out, "z_bucket:", h.zeroCount);
        addIfSet(out, "z_bucket_w:", h.zeroThreshold);
        if (h.usesCustomBuckets()) {
            out.add("custom_values:" + list(h.customValues));
        }
        switch (h.counterResetHint) {
            case UNKNOWN -> {}
            case RESET -> out.add("counter_reset_hint:reset");
            case NOT_RESET -> out.add("counter_reset_hint:not_reset");
            case GAUGE -> out.add("counter_reset_hint:gauge");
        }
        addSide(out, "offset:", "buckets:", h.positiveSpans, h.positiveBuckets);
        addSide(out, "n_offset:", "n_buckets:", h.negativeSpans, h.negativeBuckets);
        return out.toString();
    }

    private static void addIfSet(StringJoiner out, String key, double value) {
        if (value != 0) {
            out.add(key + GoFormat.g(value));
        }
    }

    private static void addSide(StringJoiner out, String offsetKey, String bucketsKey, Span[] spans, double[] counts) {
        if (spans.length > 0 && spans[0].offset() != 0) {
            out.add(offsetKey + spans[0].offset());
        }
        if (counts.length > 0) {
            out.add(bucketsKey + list(counts));
        }
    }

    private static String list(double[] values) {
        StringJoiner out = new StringJoiner(" ", "[", "]");
        for (double v : values) {
            out.add(GoFormat.g(v));
        }
        return out.toString();
    }
}
