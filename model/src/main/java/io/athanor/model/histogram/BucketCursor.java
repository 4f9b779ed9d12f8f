package io.athanor.model.histogram;

/**
 * Walks over the buckets of a histogram, empty ones included, without an object per bucket.
 *
 * <p>Before the first {@link #next()} and after it has returned false there is no bucket. A histogram must not be changed
 * while a cursor is on it, except for the counts themselves.
 */
public abstract class BucketCursor {
    double lower;
    double upper;
    boolean lowerInclusive;
    boolean upperInclusive;
    double count;
    int index;

    BucketCursor() {}

    /** Moves to the next bucket; false after the last. */
    public abstract boolean next();

    public double lower() {
        return lower;
    }

    public double upper() {
        return upper;
    }

    public boolean lowerInclusive() {
        return lowerInclusive;
    }

    public boolean upperInclusive() {
        return upperInclusive;
    }

    public double count() {
        return count;
    }

    /** The bucket's number within its schema and sign; of the zero bucket 0. */
    public int index() {
        return index;
    }

    /** Which bounds belong to the bucket, as the HTTP API writes it: 0 upper, 1 lower, 2 none, 3 both. */
    public int boundaryRule() {
        return lowerInclusive ? (upperInclusive ? 3 : 1) : upperInclusive ? 0 : 2;
    }

    /**
     * The share (0 to 1) of the bucket's width at or below {@code v}, which lies strictly between two finite bounds.
     *
     * @param linear interpolate on the values (custom buckets, zero bucket), else on their logarithms
     */
    public double fractionBelow(double v, boolean linear) {
        return Interpolation.fractionBelow(lower, upper, v, linear);
    }

    void copyFrom(BucketCursor other) {
        lower = other.lower;
        upper = other.upper;
        lowerInclusive = other.lowerInclusive;
        upperInclusive = other.upperInclusive;
        count = other.count;
        index = other.index;
    }
}
