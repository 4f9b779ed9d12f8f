package io.athanor.model.histogram;

import org.jspecify.annotations.Nullable;

/** Makes the zero buckets of two histograms equally wide, so that they can be added or compared. */
final class ZeroBucket {
    /** What the zero bucket would hold, the rounding error of that, and how wide it would be. */
    private double count;

    private double compensation;
    private double threshold;

    /** The zero count that the other histogram has once reconciled. */
    double count() {
        return count;
    }

    /** The rounding error of {@link #count()}. */
    double compensation() {
        return compensation;
    }

    double threshold() {
        return threshold;
    }

    /**
     * Widens the zero bucket of {@code h} (and of its compensation {@code c}) until neither its threshold nor the
     * other's lies within a populated bucket of the other, and finds what {@code other} would have in it. The other
     * histogram stays as it is.
     */
    void reconcile(FloatHistogram h, FloatHistogram other, @Nullable FloatHistogram c) {
        count = other.zeroCount;
        threshold = other.zeroThreshold;
        compensation = 0;
        while (threshold != h.zeroThreshold) {
            if (h.zeroThreshold > threshold) {
                widen(other, h.zeroThreshold, null);
            }
            if (threshold > h.zeroThreshold) {
                ZeroBucket own = new ZeroBucket();
                own.widen(h, threshold, c);
                h.zeroCount = own.count;
                h.zeroThreshold = own.threshold;
                if (c != null) {
                    c.zeroCount = own.compensation;
                }
                removeSwallowed(h, c);
            }
        }
    }

    /**
     * Finds the zero count of {@code h} if its threshold were {@code wanted}, which is not less than it is; if that lies
     * within a populated bucket, the bucket is swallowed whole and the threshold is its far end.
     */
    void widen(FloatHistogram h, double wanted, @Nullable FloatHistogram c) {
        threshold = wanted;
        compensation = c == null ? 0 : c.zeroCount;
        count = h.zeroCount;
        if (wanted == h.zeroThreshold) {
            return;
        }
        boolean again = true;
        while (again) {
            count = h.zeroCount;
            compensation = c == null ? 0 : c.zeroCount;
            swallow(h, true, c);
            again = swallow(h, false, c);
        }
    }

    /** Adds what lies within the threshold; true if that moved the threshold. */
    private boolean swallow(FloatHistogram h, boolean positive, @Nullable FloatHistogram c) {
        SideCursor bucket = new SideCursor(h, positive, false);
        double[] comps = c == null ? FloatHistogram.NO_BUCKETS : positive ? c.positiveBuckets : c.negativeBuckets;
        for (int i = 0; bucket.next(); i++) {
            double near = positive ? bucket.lower : -bucket.upper;
            double far = positive ? bucket.upper : -bucket.lower;
            if (near >= threshold) {
                return false;
            }
            add(bucket.count);
            if (i < comps.length) {
                add(comps[i]);
            }
            if (far > threshold) {
                if (bucket.count == 0) {
                    return false;
                }
                threshold = far;
                return true;
            }
        }
        return false;
    }

    private void add(double inc) {
        compensation = Kahan.compensation(inc, count, compensation);
        count += inc;
    }

    private static void removeSwallowed(FloatHistogram h, @Nullable FloatHistogram c) {
        for (boolean positive : Sides.BOTH) {
            Side side = h.side(positive, c);
            SideCursor bucket = new SideCursor(h, positive, false);
            for (int i = 0; bucket.next(); i++) {
                double near = positive ? bucket.lower : -bucket.upper;
                if (near >= h.zeroThreshold) {
                    break;
                }
                side.counts[i] = 0;
                if (side.comps != null) {
                    side.comps[i] = 0;
                }
            }
            side.compact(0);
            h.setSide(positive, side, c);
        }
    }
}
