package io.athanor.model.histogram;

/** A histogram that is not one, or an operation that two histograms do not allow. The message is Prometheus's. */
public final class HistogramException extends RuntimeException {
    /** What is wrong; {@link #text()} ends every message about it. */
    public enum Reason {
        COUNT_NOT_BIG_ENOUGH(
                "histogram's observation count should be at least the number of observations found in the buckets"),
        COUNT_MISMATCH(
                "histogram's observation count should equal the number of observations found in the buckets (in absence of NaN)"),
        NEGATIVE_COUNT("histogram's observation count is negative"),
        NEGATIVE_BUCKET_COUNT("histogram has a bucket whose observation count is negative"),
        NEGATIVE_SPAN_OFFSET("histogram has a span whose offset is negative"),
        SPANS_BUCKETS_MISMATCH("histogram spans specify different number of buckets than provided"),
        CUSTOM_BOUNDS_TOO_FEW("histogram custom bounds are too few"),
        CUSTOM_BOUNDS_NOT_INCREASING("histogram custom bounds must be in strictly increasing order"),
        CUSTOM_BOUNDS_INFINITE("histogram custom bounds must be finite"),
        CUSTOM_BOUNDS_NAN("histogram custom bounds must not be NaN"),
        INCOMPATIBLE_SCHEMAS(
                "cannot apply this operation on histograms with a mix of exponential and custom bucket schemas"),
        CUSTOM_ZERO_COUNT("custom buckets: must have zero count of 0"),
        CUSTOM_ZERO_THRESHOLD("custom buckets: must have zero threshold of 0"),
        CUSTOM_NEGATIVE_SPANS("custom buckets: must not have negative spans"),
        CUSTOM_NEGATIVE_BUCKETS("custom buckets: must not have negative buckets"),
        EXPONENTIAL_CUSTOM_BOUNDS("histogram with exponential schema must not have custom bounds"),
        INVALID_SCHEMA(
                "histogram has an invalid schema, which must be between -4 and 8 for exponential buckets, or -53 for custom buckets"),
        UNKNOWN_SCHEMA(
                "histogram has an unknown schema, which must be between -9 and 52 for exponential buckets, or -53 for custom buckets"),
        RESOLUTION("the resolution cannot be reduced");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** The bare sentence, without the numbers of one case. */
        public String text() {
            return text;
        }
    }

    private final Reason reason;

    HistogramException(Reason reason) {
        this(reason, reason.text);
    }

    HistogramException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** An exception whose message is {@code detail} and then the reason's sentence. */
    static HistogramException with(Reason reason, String detail) {
        return new HistogramException(reason, detail + ": " + reason.text);
    }

    /** The exception for a schema number that cannot be used as it is. */
    public static HistogramException invalidSchema(int schema) {
        return new HistogramException(Reason.INVALID_SCHEMA, Reason.INVALID_SCHEMA.text + ", got schema " + schema);
    }

    /** The exception for a schema number that nobody knows. */
    public static HistogramException unknownSchema(int schema) {
        return new HistogramException(Reason.UNKNOWN_SCHEMA, Reason.UNKNOWN_SCHEMA.text + ", got schema " + schema);
    }

    public Reason reason() {
        return reason;
    }
}
