package io.athanor.model.histogram;

import org.jspecify.annotations.Nullable;

/** Adds a histogram, or its negative, to another one, reconciling hints, zero buckets, schemas and custom bounds. */
final class Addition {
    private Addition() {}

    /**
     * {@code h += sign * other}; with {@code c}, which holds what rounding took from {@code h} and has its buckets, as a
     * compensated sum.
     */
    static Reconciled add(FloatHistogram h, FloatHistogram other, double sign, @Nullable FloatHistogram c) {
        if (h.usesCustomBuckets() != other.usesCustomBuckets()) {
            throw new HistogramException(HistogramException.Reason.INCOMPATIBLE_SCHEMAS);
        }
        boolean collision = h.counterResetHint.collidesWith(other.counterResetHint);
        h.counterResetHint = h.counterResetHint.combined(other.counterResetHint);
        if (!h.usesCustomBuckets()) {
            addZeroBucket(h, other, sign, c);
        }
        addTotals(h, other, sign, c);
        boolean bounds = false;
        if (!h.usesCustomBuckets()) {
            addExponential(h, other, sign, c);
        } else if (CustomBounds.match(h.customValues, other.customValues)) {
            Side side = h.side(true, c);
            side.add(other.side(true, null), sign, h.schema, 0);
            h.setSide(true, side, c);
        } else {
            bounds = true;
            addMismatched(h, other, sign, c);
        }
        return Reconciled.of(collision, bounds);
    }

    private static void addZeroBucket(FloatHistogram h, FloatHistogram other, double sign, @Nullable FloatHistogram c) {
        if (h.zeroThreshold == other.zeroThreshold) {
            addZeroCount(h, sign * other.zeroCount, c);
            return;
        }
        ZeroBucket zero = new ZeroBucket();
        zero.reconcile(h, other, c);
        addZeroCount(h, sign * zero.count(), c);
        if (c != null) {
            addZeroCount(h, sign * zero.compensation(), c);
        }
    }

    private static void addZeroCount(FloatHistogram h, double inc, @Nullable FloatHistogram c) {
        if (c != null) {
            c.zeroCount = Kahan.compensation(inc, h.zeroCount, c.zeroCount);
        }
        h.zeroCount += inc;
    }

    private static void addTotals(FloatHistogram h, FloatHistogram other, double sign, @Nullable FloatHistogram c) {
        double count = sign * other.count;
        double sum = sign * other.sum;
        if (c != null) {
            c.count = Kahan.compensation(count, h.count, c.count);
            c.sum = Kahan.compensation(sum, h.sum, c.sum);
        }
        h.count += count;
        h.sum += sum;
    }

    private static void addExponential(
            FloatHistogram h, FloatHistogram other, double sign, @Nullable FloatHistogram c) {
        int schema = Math.min(h.schema, other.schema);
        addSide(true, schema, h, other, sign, c);
        addSide(false, schema, h, other, sign, c);
        h.schema = schema;
        if (c != null) {
            c.schema = schema;
            c.zeroThreshold = h.zeroThreshold;
        }
    }

    private static void addSide(
            boolean positive,
            int schema,
            FloatHistogram h,
            FloatHistogram other,
            double sign,
            @Nullable FloatHistogram c) {
        Side side = h.side(positive, c);
        if (h.schema > schema) {
            side.reduce(h.schema, schema);
        }
        Side added = other.side(positive, null);
        if (added.counts.length > 0) {
            if (other.schema > schema) {
                added.comps = c == null ? null : new double[added.counts.length];
                added.reduce(other.schema, schema);
            }
            side.add(added, sign, schema, h.zeroThreshold);
        }
        h.setSide(positive, side, c);
    }

    private static void addMismatched(FloatHistogram h, FloatHistogram other, double sign, @Nullable FloatHistogram c) {
        double[] bounds = CustomBounds.intersection(h.customValues, other.customValues);
        double[] sums = new double[bounds.length + 1];
        double[] comps = new double[bounds.length + 1];
        CustomBounds.addMapped(h.side(true, c), 1, h.customValues, bounds, sums, comps);
        CustomBounds.addMapped(other.side(true, null), sign, other.customValues, bounds, sums, comps);
        h.customValues = bounds;
        if (c != null) {
            c.customValues = bounds;
        }
        h.setSide(true, CustomBounds.side(sums, comps, c != null), c);
    }
}
