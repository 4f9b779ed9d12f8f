package io.athanor.model.histogram;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A native histogram with integer counts: what instrumented programs expose and chunks of encoding 2 hold.
 *
 * <p><b>Shape</b> as {@link FloatHistogram}, but each bucket holds the difference to the bucket before it. Counts are
 * unsigned 64-bit numbers.
 */
public final class IntHistogram {
    public static final long[] NO_DELTAS = {};

    public CounterResetHint counterResetHint = CounterResetHint.UNKNOWN;
    public int schema;
    public double zeroThreshold;
    public long zeroCount;
    public long count;
    public double sum;
    public Span[] positiveSpans = FloatHistogram.NO_SPANS;
    public Span[] negativeSpans = FloatHistogram.NO_SPANS;
    public long[] positiveDeltas = NO_DELTAS;
    public long[] negativeDeltas = NO_DELTAS;
    public double[] customValues = FloatHistogram.NO_BUCKETS;

    public boolean usesCustomBuckets() {
        return schema == HistogramSchema.CUSTOM_BUCKETS;
    }

    /** A copy with counts of its own. */
    public IntHistogram copy() {
        boolean custom = usesCustomBuckets();
        IntHistogram to = new IntHistogram();
        to.counterResetHint = counterResetHint;
        to.schema = schema;
        to.count = count;
        to.sum = sum;
        to.zeroThreshold = custom ? 0 : zeroThreshold;
        to.zeroCount = custom ? 0 : zeroCount;
        to.customValues = custom ? customValues : FloatHistogram.NO_BUCKETS;
        to.positiveSpans = positiveSpans;
        to.positiveDeltas = positiveDeltas.clone();
        to.negativeSpans = custom ? FloatHistogram.NO_SPANS : negativeSpans;
        to.negativeDeltas = custom ? NO_DELTAS : negativeDeltas.clone();
        return to;
    }

    /** The same histogram with float counts; spans and custom bounds are shared. */
    public FloatHistogram toFloat() {
        boolean custom = usesCustomBuckets();
        FloatHistogram to = new FloatHistogram();
        to.counterResetHint = counterResetHint;
        to.schema = schema;
        to.count = unsignedToDouble(count);
        to.sum = sum;
        to.zeroThreshold = custom ? 0 : zeroThreshold;
        to.zeroCount = custom ? 0 : unsignedToDouble(zeroCount);
        to.customValues = custom ? customValues : FloatHistogram.NO_BUCKETS;
        to.positiveSpans = positiveSpans;
        to.positiveBuckets = absolute(positiveDeltas);
        to.negativeSpans = custom ? FloatHistogram.NO_SPANS : negativeSpans;
        to.negativeBuckets = custom ? FloatHistogram.NO_BUCKETS : absolute(negativeDeltas);
        return to;
    }

    private static double[] absolute(long[] deltas) {
        double[] out = deltas.length == 0 ? FloatHistogram.NO_BUCKETS : new double[deltas.length];
        double current = 0;
        for (int i = 0; i < deltas.length; i++) {
            current += deltas[i];
            out[i] = current;
        }
        return out;
    }

    private static double unsignedToDouble(long v) {
        if (v >= 0) {
            return v;
        }
        // Halved with the lost bit kept, so that it is rounded once.
        return (double) ((v >>> 1) | (v & 1)) * 2;
    }

    /**
     * Drops empty buckets, but leaves (or makes) runs of up to {@code maxEmptyBuckets} of them between two populated
     * buckets, and writes the spans in their shortest form.
     */
    public IntHistogram compact(int maxEmptyBuckets) {
        for (boolean positive : Sides.BOTH) {
            IntSide side = side(positive);
            side.compact(maxEmptyBuckets);
            setSide(positive, side);
        }
        return this;
    }

    /**
     * Merges buckets until they are those of a coarser schema.
     *
     * @throws HistogramException if the schema is not coarser, buckets are custom, or spans and buckets do not fit
     */
    public IntHistogram reduceResolution(int targetSchema) {
        Validation.checkReduction(schema, targetSchema);
        Validation.checkSpans(positiveSpans, positiveDeltas.length);
        Validation.checkSpans(negativeSpans, negativeDeltas.length);
        for (boolean positive : Sides.BOTH) {
            IntSide side = side(positive);
            side.reduce(schema, targetSchema);
            setSide(positive, side);
        }
        schema = targetSchema;
        return this;
    }

    private IntSide side(boolean positive) {
        return positive ? new IntSide(positiveSpans, positiveDeltas) : new IntSide(negativeSpans, negativeDeltas);
    }

    private void setSide(boolean positive, IntSide side) {
        if (positive) {
            positiveSpans = side.spans;
            positiveDeltas = side.deltas;
        } else {
            negativeSpans = side.spans;
            negativeDeltas = side.deltas;
        }
    }

    /**
     * Checks that spans, buckets, bounds and schema fit together, that no count is negative, and that the count is that
     * of the buckets (where NaN was observed: at least that).
     *
     * @throws HistogramException with Prometheus's text
     */
    public void validate() {
        Validation.check(this);
    }

    /** Equal buckets, bounds, threshold and bits of the sum; the counter reset hint plays no part. */
    @Override
    public boolean equals(@Nullable Object o) {
        return o == this
                || (o instanceof IntHistogram other
                        && schema == other.schema
                        && count == other.count
                        && zeroCount == other.zeroCount
                        && zeroThreshold == other.zeroThreshold
                        && Double.doubleToRawLongBits(sum) == Double.doubleToRawLongBits(other.sum)
                        && sameBuckets(other));
    }

    private boolean sameBuckets(IntHistogram other) {
        return (!usesCustomBuckets() || CustomBounds.match(customValues, other.customValues))
                && Layout.same(positiveSpans, other.positiveSpans)
                && Layout.same(negativeSpans, other.negativeSpans)
                && Arrays.equals(positiveDeltas, other.positiveDeltas)
                && Arrays.equals(negativeDeltas, other.negativeDeltas);
    }

    @Override
    public int hashCode() {
        int h = 31 * Long.hashCode(count) + Double.hashCode(sum);
        return ((31 * h + schema) * 31 + Arrays.hashCode(positiveDeltas)) * 31 + Arrays.hashCode(negativeDeltas);
    }

    /** As Prometheus prints it: {@code {count:3, sum:4.5, [-0.001,0.001]:1, (1,2]:2}}. */
    @Override
    public String toString() {
        return HistogramText.of(this);
    }
}
