package io.athanor.model.histogram;

/**
 * The numbers that say how buckets are bounded.
 *
 * <p>Schema n from −4 to 8: every power of two is divided into 2^n buckets. −53: the histogram lists its bounds. Schemas
 * −9…−5 and 9…52 are reserved: known on the wire, brought down to a supported one before use.
 */
public final class HistogramSchema {
    public static final int MIN = -4;
    public static final int MAX = 8;
    public static final int MIN_RESERVED = -9;
    public static final int MAX_RESERVED = 52;

    /** The schema number of histograms with custom bucket bounds. */
    public static final int CUSTOM_BUCKETS = -53;

    private HistogramSchema() {}

    /** Whether buckets grow exponentially and this program computes with them. */
    public static boolean isExponential(int schema) {
        return schema >= MIN && schema <= MAX;
    }

    /** Whether the schema can be used as it is. */
    public static boolean isValid(int schema) {
        return schema == CUSTOM_BUCKETS || isExponential(schema);
    }

    /** Whether the schema is valid or can be made valid by reducing the resolution. */
    public static boolean isKnown(int schema) {
        return schema == CUSTOM_BUCKETS || (schema >= MIN_RESERVED && schema <= MAX_RESERVED);
    }

    /**
     * The upper bound of a positive bucket.
     *
     * @param customValues the bounds where {@code schema} is {@link #CUSTOM_BUCKETS}, else not looked at
     * @throws HistogramException if the bucket lies outside the custom bounds
     */
    public static double upperBound(int index, int schema, double[] customValues) {
        if (schema != CUSTOM_BUCKETS) {
            return ExponentialBounds.upper(index, schema);
        }
        int n = customValues.length;
        if (index > n || index < -1) {
            throw new HistogramException(
                    HistogramException.Reason.CUSTOM_BOUNDS_TOO_FEW,
                    "index " + index + " out of bounds for custom bounds of length " + n);
        }
        return index == n ? Double.POSITIVE_INFINITY : index == -1 ? Double.NEGATIVE_INFINITY : customValues[index];
    }

    /** Where bucket {@code index} of {@code schema} lies in a coarser schema. */
    static int targetIndex(int index, int schema, int target) {
        return ((index - 1) >> (schema - target)) + 1;
    }
}
