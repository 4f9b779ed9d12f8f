package io.athanor.promql.engine.function;

import io.athanor.model.histogram.BucketCursor;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Scratch;

/** Which share of a native histogram's observations lies between two values: the inverse of its quantiles. */
final class NativeFraction {
    private final FloatHistogram h;

    private NativeFraction(FloatHistogram h) {
        this.h = h;
    }

    static double of(double lower, double upper, FloatHistogram h, String metric, Remarks remarks, Scratch scratch) {
        if (h.count == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        if (lower >= upper) {
            return 0;
        }
        NativeFraction one = new NativeFraction(h);
        double total = h.count;
        if (Double.isNaN(h.sum)) {
            total = one.bucketTotal();
            if (total < h.count) {
                remarks.fractionOfNaNs(scratch, metric);
            }
        }
        return (one.rank(upper, total) - one.rank(lower, total)) / h.count;
    }

    private double bucketTotal() {
        double total = 0;
        BucketCursor buckets = h.allBuckets();
        while (buckets.next()) {
            total += buckets.count();
        }
        return total;
    }

    /** How many observations are at or below a value; what no bucket decides is the total. */
    private double rank(double value, double total) {
        double before = 0;
        BucketCursor buckets = h.allBuckets();
        while (buckets.next()) {
            boolean zero = buckets.lower() <= 0 && buckets.upper() >= 0;
            double lower = zero && h.negativeBuckets.length == 0 && h.positiveBuckets.length > 0 ? 0 : buckets.lower();
            double upper = zero && h.positiveBuckets.length == 0 && h.negativeBuckets.length > 0 ? 0 : buckets.upper();
            if (lower >= value) {
                return Math.min(before, total);
            }
            if (upper > value) {
                double inside = inside(buckets, lower, upper, value, zero, before);
                return inside > total ? total : inside;
            }
            before += buckets.count();
        }
        return total;
    }

    private double inside(BucketCursor bucket, double lower, double upper, double value, boolean zero, double before) {
        if (h.usesCustomBuckets() || zero) {
            if (lower == Double.NEGATIVE_INFINITY) {
                return bucket.count();
            }
            return before + bucket.count() * ((value - lower) / (upper - lower));
        }
        return before + bucket.count() * bucket.fractionBelow(value, false);
    }
}
