package io.athanor.promql;

import io.athanor.model.GoFormat;
import io.athanor.model.GoQuote;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.parser.PositionRange;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that a query's author should know about its answer, in Prometheus's words.
 *
 * @param text without position and details; two annotations of the same text are one
 * @param position of the expression that it is about; null if it is about none
 * @param details what grows when annotations of the same text meet, or null
 */
public record Annotation(
        Kind kind,
        String text,
        @Nullable PositionRange position,
        @Nullable AnnotationDetails details) {
    /** How much it matters. */
    public enum Kind {
        /** The answer may be wrong or incomplete. */
        WARNING,
        /** The query may not mean what it says. */
        INFO
    }

    /** The operation on histograms that an annotation is about. */
    public enum HistogramOperation {
        ADDITION,
        SUBTRACTION,
        AGGREGATION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The text as an answer shows it. */
    String shown(String query) {
        if (position == null || query.isEmpty()) {
            return text;
        }
        String more = details == null ? "" : details.shown();
        return text + more + " (" + position.lineAndColumn(query) + ")";
    }

    /** What a source of samples warns of: the text as it is. */
    public static Annotation ofSource(String text) {
        return new Annotation(Kind.WARNING, text, null, null);
    }

    private static Annotation warning(String text, PositionRange position) {
        return new Annotation(Kind.WARNING, "PromQL warning: " + text, position, null);
    }

    private static Annotation info(String text, PositionRange position) {
        return new Annotation(Kind.INFO, "PromQL info: " + text, position, null);
    }

    private static String named(String text, String metric) {
        return metric.isEmpty() ? text : text + " for metric name " + GoQuote.quote(metric);
    }

    /** A quantile outside of 0 to 1, or NaN. */
    public static Annotation invalidQuantile(double q, PositionRange position) {
        return warning("quantile value should be between 0 and 1, got " + GoFormat.g(q), position);
    }

    /** A ratio outside of −1 to 1, or NaN. */
    public static Annotation invalidRatio(double ratio, double capped, PositionRange position) {
        return warning(
                "ratio value should be between -1 and 1, got " + GoFormat.g(ratio) + ", capping to "
                        + GoFormat.g(capped),
                position);
    }

    /** A classic bucket whose bound {@code le} is none. */
    public static Annotation badBucketLabel(String metric, String le, PositionRange position) {
        String text = "bucket label \"le\" is missing or has a malformed value of " + GoQuote.quote(le);
        return warning(named(text, metric), position);
    }

    /** Floats and histograms in one range. */
    public static Annotation mixedFloatsHistograms(String metric, PositionRange position) {
        return warning("encountered a mix of histograms and floats for metric name " + GoQuote.quote(metric), position);
    }

    /** Floats and histograms in one group of an aggregation. */
    public static Annotation mixedFloatsHistogramsAggregation(PositionRange position) {
        return warning("encountered a mix of histograms and floats for aggregation", position);
    }

    /** Classic and native histograms in one vector. */
    public static Annotation mixedClassicNativeHistograms(String metric, PositionRange position) {
        return warning(named("vector contains a mix of classic and native histograms", metric), position);
    }

    /** A rate of a gauge histogram. */
    public static Annotation nativeHistogramNotCounter(String metric, PositionRange position) {
        return warning("this native histogram metric is not a counter: " + GoQuote.quote(metric), position);
    }

    /** A delta of a counter histogram. */
    public static Annotation nativeHistogramNotGauge(String metric, PositionRange position) {
        return warning("this native histogram metric is not a gauge: " + GoQuote.quote(metric), position);
    }

    /** Exponential and custom buckets together. */
    public static Annotation mixedExponentialCustomHistograms(String metric, PositionRange position) {
        return warning(
                "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
                        + GoQuote.quote(metric),
                position);
    }

    /** Two histograms of which one has exponential and one custom buckets. */
    public static Annotation incompatibleBucketLayout(BinaryOp op, PositionRange position) {
        return warning("incompatible bucket layout encountered for binary operator " + op.symbol(), position);
    }

    /** A sort in a range query. */
    public static Annotation sortInRangeQuery(PositionRange position) {
        return warning("sort is ineffective for range queries since results are always ordered by labels", position);
    }

    /** Two counter histograms of which one says reset and the other no reset. */
    public static Annotation histogramCounterResetCollision(PositionRange position, HistogramOperation operation) {
        return warning("conflicting counter resets during histogram " + operation, position);
    }

    /** A sample whose start lies before the sample before it. */
    public static Annotation startTimeOverlap(String metric, PositionRange position) {
        return new Annotation(
                Kind.WARNING,
                "PromQL warning: sample has start time that overlaps with previous sample timestamp for metric "
                        + GoQuote.quote(metric),
                position,
                new AnnotationDetails.Occurrences(1));
    }

    /** A rate of a metric whose name is not a counter's. */
    public static Annotation possibleNonCounter(String metric, PositionRange position) {
        return info(
                "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                        + GoQuote.quote(metric),
                position);
    }

    /** A rate of a metric whose {@code __type__} is not a counter's. */
    public static Annotation possibleNonCounterLabel(String metric, String type, PositionRange position) {
        return info(
                "metric might not be a counter, __type__ label is not set to \"counter\" or \"histogram\", got "
                        + GoQuote.quote(type) + ": " + GoQuote.quote(metric),
                position);
    }

    /**
     * Classic buckets whose counts fell.
     *
     * @param t time of the sample, ms
     * @param minBucket least bound of a bucket that was lifted
     * @param maxBucket greatest such bound
     * @param maxDiff greatest difference
     */
    public static Annotation histogramQuantileForcedMonotonicity(
            String metric, PositionRange position, long t, double minBucket, double maxBucket, double maxDiff) {
        String text = "PromQL info: input to histogram_quantile needed to be fixed for monotonicity "
                + "(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";
        return new Annotation(
                Kind.INFO,
                named(text, metric),
                position,
                new AnnotationDetails.Monotonicity(t, t, minBucket, maxBucket, maxDiff, 1));
    }

    /** Operands of which one is a float and one a histogram, where the operator wants others; types as Prometheus says. */
    public static Annotation incompatibleTypesInBinOp(
            String lhsType, BinaryOp op, String rhsType, PositionRange position) {
        return info(
                "incompatible sample types encountered for binary operator " + GoQuote.quote(op.symbol()) + ": "
                        + lhsType + " " + op.symbol() + " " + rhsType,
                position);
    }

    /** A histogram in an aggregation of floats. */
    public static Annotation histogramIgnoredInAggregation(String aggregation, PositionRange position) {
        return info("ignored histogram in " + aggregation + " aggregation", position);
    }

    /** Histograms beside floats in a range of a function of floats. */
    public static Annotation histogramIgnoredInMixedRange(String metric, PositionRange position) {
        return info(
                "ignored histograms in a range containing both floats and histograms for metric name "
                        + GoQuote.quote(metric),
                position);
    }

    /** A quantile that lies among the observations of NaN. */
    public static Annotation nativeHistogramQuantileNanResult(String metric, PositionRange position) {
        return info(named("input to histogram_quantile has NaN observations, result is NaN", metric), position);
    }

    /** A quantile over observations of which some are NaN. */
    public static Annotation nativeHistogramQuantileNanSkew(String metric, PositionRange position) {
        return info(
                named("input to histogram_quantile has NaN observations, result is skewed higher", metric), position);
    }

    /** A fraction of observations of which some are NaN. */
    public static Annotation nativeHistogramFractionNans(String metric, PositionRange position) {
        return info(
                named(
                        "input to histogram_fraction has NaN observations, which are excluded from all fractions",
                        metric),
                position);
    }

    /** Custom bounds that differ, so that only the common ones were kept. */
    public static Annotation mismatchedCustomBuckets(PositionRange position, HistogramOperation operation) {
        return info("mismatched custom buckets were reconciled during " + operation, position);
    }
}
