package io.athanor.promql.engine.function;

import io.athanor.model.histogram.BucketCursor;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Scratch;

/**
 * Quantiles of native histograms: linear within custom buckets and the zero bucket, on a logarithmic scale within
 * exponential ones.
 */
final class NativeQuantile {
    private NativeQuantile() {}

    static double of(double q, FloatHistogram h, String metric, Remarks remarks, Scratch scratch) {
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (h.count == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        // Observations of NaN are in no bucket: then counting starts from below.
        boolean nan = Double.isNaN(h.sum);
        boolean forward = nan || q < 0.5;
        double rank = (forward ? q : 1 - q) * h.count;
        BucketCursor cursor = forward ? h.allBuckets() : h.allBucketsReverse();
        double count = 0;
        double inBucket = 0;
        double lower = 0;
        double upper = 0;
        while (cursor.next()) {
            lower = cursor.lower();
            upper = cursor.upper();
            inBucket = cursor.count();
            if (inBucket != 0) {
                count += inBucket;
                if (count >= rank) {
                    break;
                }
            }
        }
        boolean custom = h.usesCustomBuckets();
        if (!custom && lower < 0 && upper > 0) {
            if (h.negativeBuckets.length == 0 && h.positiveBuckets.length > 0) {
                lower = 0;
            } else if (h.positiveBuckets.length == 0 && h.negativeBuckets.length > 0) {
                upper = 0;
            }
        } else if (custom) {
            if (lower == Double.NEGATIVE_INFINITY) {
                if (upper <= 0) {
                    return upper;
                }
                lower = 0;
            } else if (upper == Double.POSITIVE_INFINITY) {
                return lower;
            }
        }
        count = Math.min(count, h.count);
        if (count < rank) {
            if (nan) {
                remarks.quantileOfNaNs(scratch, metric, true);
                return Double.NaN;
            }
            return upper;
        }
        rank = forward ? rank - (count - inBucket) : count - rank;
        if (nan) {
            // As in Prometheus, which looks for the missing observations in the buckets that are left, and then
            // interpolates within the last one of them.
            while (cursor.next()) {
                lower = cursor.lower();
                upper = cursor.upper();
                inBucket = cursor.count();
                count += inBucket;
            }
            if (count < h.count) {
                remarks.quantileOfNaNs(scratch, metric, false);
            }
        }
        return within(lower, upper, rank / inBucket, custom);
    }

    private static double within(double lower, double upper, double fraction, boolean custom) {
        if (custom || (lower <= 0 && upper >= 0)) {
            return lower + (upper - lower) * fraction;
        }
        double logLower = FloatFunctions.log2(Math.abs(lower));
        double logUpper = FloatFunctions.log2(Math.abs(upper));
        return lower > 0
                ? exp2(logLower + (logUpper - logLower) * fraction)
                : -exp2(logUpper + (logLower - logUpper) * (1 - fraction));
    }

    private static double exp2(double x) {
        return Math.pow(2, x);
    }
}
