package io.athanor.model.histogram;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A native histogram with float counts: what queries compute with.
 *
 * <p><b>Shape</b> {@code positiveBuckets} holds absolute counts, one per bucket named by {@code positiveSpans}, likewise
 * the negative side. Schema −53 has custom buckets: {@code customValues} are their upper bounds, the zero bucket and the
 * negative side are empty. Whoever shares an array of counts must not change it; arrays of spans and custom values are
 * never changed in place, here or anywhere, and may be shared by many histograms.
 * <p><b>Arithmetic</b> changes the receiver, never the argument: {@link #copy} first what must be kept.
 */
public final class FloatHistogram {
    /** The schema number of histograms with custom bucket bounds. */
    public static final int CUSTOM_BUCKETS_SCHEMA = HistogramSchema.CUSTOM_BUCKETS;

    public static final Span[] NO_SPANS = {};
    public static final double[] NO_BUCKETS = {};

    public CounterResetHint counterResetHint = CounterResetHint.UNKNOWN;
    public int schema;
    public double zeroThreshold;
    public double zeroCount;
    public double count;
    public double sum;
    public Span[] positiveSpans = NO_SPANS;
    public Span[] negativeSpans = NO_SPANS;
    public double[] positiveBuckets = NO_BUCKETS;
    public double[] negativeBuckets = NO_BUCKETS;
    public double[] customValues = NO_BUCKETS;

    public boolean usesCustomBuckets() {
        return schema == CUSTOM_BUCKETS_SCHEMA;
    }

    /** A copy with counts of its own. */
    public FloatHistogram copy() {
        FloatHistogram to = new FloatHistogram();
        copyTo(to);
        return to;
    }

    /** Makes {@code to} a copy of this, in its own arrays of counts where their lengths fit. */
    public void copyTo(FloatHistogram to) {
        boolean custom = usesCustomBuckets();
        to.counterResetHint = counterResetHint;
        to.schema = schema;
        to.count = count;
        to.sum = sum;
        to.zeroThreshold = custom ? 0 : zeroThreshold;
        to.zeroCount = custom ? 0 : zeroCount;
        to.customValues = custom ? customValues : NO_BUCKETS;
        to.positiveSpans = positiveSpans;
        to.positiveBuckets = copyInto(positiveBuckets, to.positiveBuckets);
        to.negativeSpans = custom ? NO_SPANS : negativeSpans;
        to.negativeBuckets = custom ? NO_BUCKETS : copyInto(negativeBuckets, to.negativeBuckets);
    }

    private static double[] copyInto(double[] from, double[] to) {
        if (from.length != to.length) {
            return from.length == 0 ? NO_BUCKETS : from.clone();
        }
        System.arraycopy(from, 0, to, 0, from.length);
        return to;
    }

    /** A copy in a schema that is not finer than this one; the counter reset hint is unknown unless the schema stays. */
    public FloatHistogram copyToSchema(int target) {
        FloatHistogram copy = copy();
        if (target != schema) {
            copy.reduceResolution(target);
            copy.counterResetHint = CounterResetHint.UNKNOWN;
        }
        return copy;
    }

    /**
     * Adds another histogram. Buckets that only one of them has become buckets of this one; the coarser schema, the wider
     * zero bucket, and of custom bounds those that both have, win. Empty and adjacent buckets may result: see
     * {@link #compact}.
     *
     * @throws HistogramException if only one of them has custom buckets
     */
    public Reconciled add(FloatHistogram other) {
        return Addition.add(this, other, 1, null);
    }

    /** As {@link #add}, but subtracts. The operator {@code -} of PromQL makes a gauge of the result besides. */
    public Reconciled sub(FloatHistogram other) {
        return Addition.add(this, other, -1, null);
    }

    /** An empty compensation for {@link #kahanAdd}: the buckets of this histogram, all zero. */
    public FloatHistogram newCompensation() {
        FloatHistogram c = new FloatHistogram();
        c.counterResetHint = counterResetHint;
        c.schema = schema;
        c.zeroThreshold = zeroThreshold;
        c.customValues = customValues;
        c.positiveSpans = positiveSpans;
        c.negativeSpans = negativeSpans;
        c.positiveBuckets = positiveBuckets.length == 0 ? NO_BUCKETS : new double[positiveBuckets.length];
        c.negativeBuckets = negativeBuckets.length == 0 ? NO_BUCKETS : new double[negativeBuckets.length];
        return c;
    }

    /**
     * As {@link #add}, and collects in {@code compensation} what rounding loses; the exact sum is that of both, by a
     * final {@link #add}.
     *
     * @param compensation of {@link #newCompensation}; its buckets follow those of this histogram
     */
    public Reconciled kahanAdd(FloatHistogram other, FloatHistogram compensation) {
        return Addition.add(this, other, 1, compensation);
    }

    /** As {@link #kahanAdd}, but subtracts. */
    public Reconciled kahanSub(FloatHistogram other, FloatHistogram compensation) {
        return Addition.add(this, other, -1, compensation);
    }

    /** Multiplies all counts and the sum; a negative factor makes a gauge. */
    public FloatHistogram mul(double factor) {
        zeroCount *= factor;
        count *= factor;
        sum *= factor;
        for (int i = 0; i < positiveBuckets.length; i++) {
            positiveBuckets[i] *= factor;
        }
        for (int i = 0; i < negativeBuckets.length; i++) {
            negativeBuckets[i] *= factor;
        }
        if (factor < 0) {
            counterResetHint = CounterResetHint.GAUGE;
        }
        return this;
    }

    /** Divides all counts and the sum; a negative divisor makes a gauge, zero leaves no buckets. */
    public FloatHistogram div(double divisor) {
        zeroCount /= divisor;
        count /= divisor;
        sum /= divisor;
        if (divisor == 0) {
            positiveSpans = NO_SPANS;
            negativeSpans = NO_SPANS;
            positiveBuckets = NO_BUCKETS;
            negativeBuckets = NO_BUCKETS;
            return this;
        }
        for (int i = 0; i < positiveBuckets.length; i++) {
            positiveBuckets[i] /= divisor;
        }
        for (int i = 0; i < negativeBuckets.length; i++) {
            negativeBuckets[i] /= divisor;
        }
        if (divisor < 0) {
            counterResetHint = CounterResetHint.GAUGE;
        }
        return this;
    }

    /** Multiplies by −1, as the unary minus of PromQL does. */
    public FloatHistogram negate() {
        return mul(-1);
    }

    /**
     * Drops empty buckets, but leaves (or makes) runs of up to {@code maxEmptyBuckets} of them between two populated
     * buckets, and writes the spans in their shortest form.
     */
    public FloatHistogram compact(int maxEmptyBuckets) {
        for (boolean positive : Sides.BOTH) {
            Side side = side(positive, null);
            side.compact(maxEmptyBuckets);
            setSide(positive, side, null);
        }
        return this;
    }

    /**
     * Merges buckets until they are those of a coarser schema.
     *
     * @throws HistogramException if the schema is not coarser, buckets are custom, or spans and buckets do not fit
     */
    public FloatHistogram reduceResolution(int targetSchema) {
        Validation.checkReduction(schema, targetSchema);
        Validation.checkSpans(positiveSpans, positiveBuckets.length);
        Validation.checkSpans(negativeSpans, negativeBuckets.length);
        for (boolean positive : Sides.BOTH) {
            Side side = side(positive, null);
            side.reduce(schema, targetSchema);
            setSide(positive, side, null);
        }
        schema = targetSchema;
        return this;
    }

    /**
     * Whether a counter was reset between {@code previous} and this: by the hint where there is one, else because a count
     * or a populated bucket has shrunk or gone, the schema became finer or the zero bucket narrower. The sum plays no
     * part.
     */
    public boolean detectReset(FloatHistogram previous) {
        return Resets.detect(this, previous);
    }

    /**
     * Checks that spans, buckets, bounds and schema fit together and no count is negative.
     *
     * @throws HistogramException with Prometheus's text
     */
    public void validate() {
        Validation.check(this);
    }

    /** Whether a count, the sum or a bound is infinite. */
    public boolean hasOverflow() {
        return Double.isInfinite(zeroCount)
                || Double.isInfinite(count)
                || Double.isInfinite(sum)
                || anyInfinite(positiveBuckets)
                || anyInfinite(negativeBuckets)
                || anyInfinite(customValues);
    }

    private static boolean anyInfinite(double[] values) {
        for (double v : values) {
            if (Double.isInfinite(v)) {
                return true;
            }
        }
        return false;
    }

    /** Keeps the observations at or below {@code limit}, as {@code </} of PromQL does; the sum becomes an estimate. */
    public FloatHistogram trimUpper(double limit) {
        return new Trimming(this, limit, true).trim();
    }

    /** Keeps the observations at or above {@code limit}, as {@code >/} of PromQL does; the sum becomes an estimate. */
    public FloatHistogram trimLower(double limit) {
        return new Trimming(this, limit, false).trim();
    }

    /** Bytes that Prometheus accounts for such a histogram: the unit of its sample limit is 16 of them. */
    public int sizeBytes() {
        return 168
                + 8
                        * (positiveSpans.length
                                + negativeSpans.length
                                + positiveBuckets.length
                                + negativeBuckets.length
                                + customValues.length);
    }

    /** All buckets from the least value to the greatest; an empty zero bucket is left out. */
    public BucketCursor allBuckets() {
        return new AllBucketsCursor(this, false);
    }

    /** All buckets from the greatest value to the least; an empty zero bucket is left out. */
    public BucketCursor allBucketsReverse() {
        return new AllBucketsCursor(this, true);
    }

    /** The positive buckets, away from zero. */
    public BucketCursor positiveBucketCursor() {
        return new SideCursor(this, true, false);
    }

    /** The negative buckets, away from zero. */
    public BucketCursor negativeBucketCursor() {
        return new SideCursor(this, false, false);
    }

    /** The positive buckets, towards zero. */
    public BucketCursor positiveBucketCursorReverse() {
        return new SideCursor(this, true, true);
    }

    /** The negative buckets, towards zero. */
    public BucketCursor negativeBucketCursorReverse() {
        return new SideCursor(this, false, true);
    }

    /** Equal buckets, bounds, threshold and bits of all numbers; the counter reset hint plays no part. */
    @Override
    public boolean equals(@Nullable Object o) {
        return o == this || (o instanceof FloatHistogram other && sameNumbers(other) && sameBuckets(other));
    }

    private boolean sameNumbers(FloatHistogram other) {
        return schema == other.schema
                && bitsEqual(count, other.count)
                && bitsEqual(sum, other.sum)
                && bitsEqual(zeroCount, other.zeroCount)
                && zeroThreshold == other.zeroThreshold;
    }

    private boolean sameBuckets(FloatHistogram other) {
        return (!usesCustomBuckets() || CustomBounds.match(customValues, other.customValues))
                && Layout.same(positiveSpans, other.positiveSpans)
                && Layout.same(negativeSpans, other.negativeSpans)
                && bitsEqual(positiveBuckets, other.positiveBuckets)
                && bitsEqual(negativeBuckets, other.negativeBuckets);
    }

    private static boolean bitsEqual(double a, double b) {
        return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    }

    private static boolean bitsEqual(double[] a, double[] b) {
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (!bitsEqual(a[i], b[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int h = 31 * Double.hashCode(count) + Double.hashCode(sum);
        h = 31 * h + schema;
        return (31 * h + Arrays.hashCode(positiveBuckets)) * 31 + Arrays.hashCode(negativeBuckets);
    }

    /** As Prometheus prints it: {@code {count:3, sum:4.5, [-0.001,0.001]:1, (1,2]:2}}. */
    @Override
    public String toString() {
        return HistogramText.of(this);
    }

    /** As the test language of Prometheus writes it: {@code {{schema:1 count:3 sum:4.5 buckets:[1 2]}}}. */
    public String testExpression() {
        return HistogramText.testExpression(this);
    }

    /** The buckets of one sign, with those of the compensation beside them. */
    Side side(boolean positive, @Nullable FloatHistogram c) {
        return positive
                ? new Side(positiveSpans, positiveBuckets, c == null ? null : c.positiveBuckets)
                : new Side(negativeSpans, negativeBuckets, c == null ? null : c.negativeBuckets);
    }

    /** Takes over the buckets of one sign. */
    void setSide(boolean positive, Side side, @Nullable FloatHistogram c) {
        if (positive) {
            positiveSpans = side.spans;
            positiveBuckets = side.counts;
        } else {
            negativeSpans = side.spans;
            negativeBuckets = side.counts;
        }
        if (c != null && side.comps != null) {
            c.setSide(positive, new Side(side.spans, side.comps, null), null);
        }
    }
}
