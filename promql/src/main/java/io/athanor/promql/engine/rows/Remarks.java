package io.athanor.promql.engine.rows;

import io.athanor.model.GoFormat;
import io.athanor.model.GoQuote;
import io.athanor.model.Labels;
import io.athanor.promql.parser.PositionRange;
import java.util.Locale;

/** What one operator may remark, about the part of the query that it names. */
public record Remarks(PositionRange position, PositionRange about) {
    /** Remarks on what stands at a place. */
    public Remarks(PositionRange position) {
        this(position, position);
    }

    /** What was done when histograms had to be reconciled. */
    public enum Operation {
        ADDITION,
        SUBTRACTION,
        AGGREGATION;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private void warn(Scratch scratch, String text) {
        scratch.notes().warning("PromQL warning: " + text, position, about);
    }

    private void inform(Scratch scratch, String text) {
        scratch.notes().info("PromQL info: " + text, position, about);
    }

    static String forMetric(String name) {
        return name.isEmpty() ? "" : " for metric name " + GoQuote.quote(name);
    }

    private static String quotedName(Labels labels) {
        return GoQuote.quote(labels.get(Labels.METRIC_NAME));
    }

    public void histogramIgnoredInMixedRange(Scratch scratch, Labels series) {
        inform(
                scratch,
                "ignored histograms in a range containing both floats and histograms for metric name "
                        + quotedName(series));
    }

    public void mixedFloatsHistograms(Scratch scratch, Labels series) {
        warn(scratch, "encountered a mix of histograms and floats for metric name " + quotedName(series));
    }

    public void mixedFloatsHistogramsAggregation(Scratch scratch) {
        warn(scratch, "encountered a mix of histograms and floats for aggregation");
    }

    public void mixedClassicNative(Scratch scratch, String metric) {
        warn(scratch, "vector contains a mix of classic and native histograms" + forMetric(metric));
    }

    public void notCounter(Scratch scratch, Labels series) {
        warn(scratch, "this native histogram metric is not a counter: " + quotedName(series));
    }

    public void notGauge(Scratch scratch, Labels series) {
        warn(scratch, "this native histogram metric is not a gauge: " + quotedName(series));
    }

    public void mixedExponentialCustom(Scratch scratch, Labels series) {
        warn(
                scratch,
                "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
                        + quotedName(series));
    }

    public void possibleNonCounter(Scratch scratch, Labels series) {
        inform(
                scratch,
                "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
                        + quotedName(series));
    }

    /** Said once with the number of all windows, however often a row is computed. */
    public void startOverlap(Scratch scratch, Object operator, Labels series, int windows) {
        scratch.notes()
                .countedWarning(
                        "PromQL warning: sample has start time that overlaps with previous sample timestamp for metric "
                                + quotedName(series),
                        position,
                        new Notes.Counted(operator, series),
                        windows);
    }

    public void invalidQuantile(Scratch scratch, double q) {
        warn(scratch, "quantile value should be between 0 and 1, got " + GoFormat.g(q));
    }

    public void invalidRatio(Scratch scratch, double ratio, double cappedTo) {
        warn(
                scratch,
                "ratio value should be between -1 and 1, got " + GoFormat.g(ratio) + ", capping to "
                        + GoFormat.g(cappedTo));
    }

    public void badBucketLabel(Scratch scratch, String metric, String value) {
        warn(
                scratch,
                "bucket label \"le\" is missing or has a malformed value of " + GoQuote.quote(value)
                        + forMetric(metric));
    }

    public void incompatibleBucketLayout(Scratch scratch, String operator) {
        warn(scratch, "incompatible bucket layout encountered for binary operator " + operator);
    }

    public void incompatibleTypes(Scratch scratch, String left, String operator, String right) {
        inform(
                scratch,
                "incompatible sample types encountered for binary operator \"" + operator + "\": " + left + " "
                        + operator + " " + right);
    }

    public void histogramIgnoredInAggregation(Scratch scratch, String aggregation) {
        inform(scratch, "ignored histogram in " + aggregation + " aggregation");
    }

    public void sortInRangeQuery(Scratch scratch) {
        warn(scratch, "sort is ineffective for range queries since results are always ordered by labels");
    }

    public void counterResetCollision(Scratch scratch, Operation operation) {
        warn(scratch, "conflicting counter resets during histogram " + operation.word());
    }

    public void customBoundsReconciled(Scratch scratch, Operation operation) {
        inform(scratch, "mismatched custom buckets were reconciled during " + operation.word());
    }

    public void quantileOfNaNs(Scratch scratch, String metric, boolean resultIsNaN) {
        inform(
                scratch,
                "input to histogram_quantile has NaN observations, result is " + (resultIsNaN ? "NaN" : "skewed higher")
                        + forMetric(metric));
    }

    public void fractionOfNaNs(Scratch scratch, String metric) {
        inform(
                scratch,
                "input to histogram_fraction has NaN observations, which are excluded from all fractions"
                        + forMetric(metric));
    }
}
