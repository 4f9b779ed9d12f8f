package io.athanor.model.histogram;

/**
 * Cuts observations above or below a limit off a histogram.
 *
 * <p>Of the bucket that holds the limit a share is kept, by interpolation; each kept bucket adds its middle times its
 * count to the new sum. If nothing was cut, count and sum stay what they are.
 */
final class Trimming {
    private final FloatHistogram h;
    private final double limit;
    private final boolean upperTrim;
    private final boolean custom;
    private double newCount;
    private double newSum;
    private boolean trimmed;

    /** The middle of what is kept of the bucket looked at last. */
    private double middle;

    Trimming(FloatHistogram h, double limit, boolean upperTrim) {
        this.h = h;
        this.limit = limit;
        this.upperTrim = upperTrim;
        this.custom = h.usesCustomBuckets();
    }

    FloatHistogram trim() {
        boolean hasPositive = trimSide(true, h.positiveBuckets);
        boolean hasNegative = trimSide(false, h.negativeBuckets);
        if (h.zeroCount > 0) {
            double kept = keptOfZeroBucket(hasNegative, hasPositive);
            trimmed |= kept != h.zeroCount;
            h.zeroCount = kept;
            newSum += middle * kept;
            newCount += kept;
        }
        if (trimmed) {
            h.count = newCount;
            h.sum = newSum;
            h.compact(0);
        }
        return h;
    }

    /** Whether the side has a populated bucket (before trimming). */
    private boolean trimSide(boolean positive, double[] counts) {
        boolean populated = false;
        SideCursor bucket = new SideCursor(h, positive, false);
        for (int i = 0; bucket.next(); i++) {
            if (bucket.count == 0) {
                continue;
            }
            populated = true;
            double kept = kept(bucket, positive);
            if (kept != 0) {
                newCount += kept;
            }
            newSum += middle * kept;
            if (counts[i] != kept && !whole(bucket)) { // a whole bucket may hold NaN
                counts[i] = kept;
                trimmed = true;
            }
        }
        return populated;
    }

    private boolean whole(SideCursor bucket) {
        return upperTrim ? bucket.upper <= limit : bucket.lower >= limit;
    }

    private double kept(SideCursor bucket, boolean positive) {
        if (whole(bucket)) {
            middle = middle(bucket.lower, bucket.upper, positive);
            return bucket.count;
        }
        boolean holdsLimit = upperTrim ? bucket.lower < limit : bucket.upper > limit;
        if (!holdsLimit) {
            middle = 0;
            return 0;
        }
        if (bucket.lower == Double.NEGATIVE_INFINITY) {
            return upperTrim ? keptBelowOfUnboundedBelow(bucket) : keptAboveOfUnboundedBelow(bucket);
        }
        if (bucket.upper == Double.POSITIVE_INFINITY) {
            return keptOfUnboundedAbove(bucket);
        }
        double below = limit <= bucket.lower
                ? 0
                : limit >= bucket.upper ? bucket.count : bucket.count * bucket.fractionBelow(limit, custom);
        middle = upperTrim ? middle(bucket.lower, limit, positive) : middle(limit, bucket.upper, positive);
        return upperTrim ? below : bucket.count - below;
    }

    /** The first custom bucket, cut from above: where it ends above zero it is taken to begin there. */
    private double keptBelowOfUnboundedBelow(SideCursor bucket) {
        if (limit >= bucket.upper) {
            middle = 0;
            return bucket.count;
        }
        if (limit > 0 && bucket.upper > 0 && bucket.upper != Double.POSITIVE_INFINITY) {
            middle = limit / 2;
            return bucket.count * limit / bucket.upper;
        }
        if (bucket.upper <= 0) {
            middle = limit;
            return bucket.count;
        }
        middle = 0;
        return 0;
    }

    private double keptAboveOfUnboundedBelow(SideCursor bucket) {
        if (limit <= bucket.lower) {
            middle = 0;
            return bucket.count;
        }
        if (limit >= 0 && bucket.upper > limit && bucket.upper != Double.POSITIVE_INFINITY) {
            middle = (limit + bucket.upper) / 2;
            return bucket.count * (1 - limit / bucket.upper);
        }
        middle = 0;
        return 0;
    }

    private double keptOfUnboundedAbove(SideCursor bucket) {
        if (!upperTrim && limit >= bucket.lower) {
            middle = limit;
            return bucket.count;
        }
        middle = 0;
        return 0;
    }

    private double keptOfZeroBucket(boolean hasNegative, boolean hasPositive) {
        double lower = hasPositive && !hasNegative ? 0 : -h.zeroThreshold;
        double upper = hasNegative && !hasPositive ? 0 : h.zeroThreshold;
        boolean all = upperTrim ? limit >= upper && limit > lower : limit <= lower;
        boolean none = upperTrim ? limit <= lower : limit >= upper && limit > lower;
        if (none) {
            middle = 0;
            return 0;
        }
        if (all) {
            middle = (lower + upper) / 2;
            return h.zeroCount;
        }
        middle = upperTrim ? (lower + limit) / 2 : (limit + upper) / 2;
        double fraction = (upperTrim ? limit - lower : upper - limit) / (upper - lower);
        return h.zeroCount * fraction;
    }

    private double middle(double lower, double upper, boolean positive) {
        if (Double.isInfinite(lower)) {
            return Double.isInfinite(upper) ? 0 : upper > 0 ? upper / 2 : upper;
        }
        if (Double.isInfinite(upper)) {
            return lower;
        }
        if (custom) {
            return (lower + upper) / 2;
        }
        double mean = Math.sqrt(Math.abs(lower * upper));
        return positive ? mean : -mean;
    }
}
