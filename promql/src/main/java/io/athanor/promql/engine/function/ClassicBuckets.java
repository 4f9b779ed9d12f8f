package io.athanor.promql.engine.function;

import io.athanor.promql.engine.rows.ForcedMonotonicity;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.parser.PositionRange;
import java.util.Arrays;

/**
 * The buckets of one classic histogram at one step, by rising upper bound; those of equal bounds are one. Reused from
 * step to step.
 */
final class ClassicBuckets {
    /** Relative difference of counts that is taken for rounding. */
    private static final double SMALL_DELTA = 1e-12;

    double[] bounds = new double[16];
    double[] counts = new double[16];
    int size;

    void clear() {
        size = 0;
    }

    /** Adds a bucket whose bound is not below those before it. */
    void add(double bound, double count) {
        if (size > 0 && bounds[size - 1] == bound) {
            counts[size - 1] += count;
            return;
        }
        if (size == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        bounds[size] = bound;
        counts[size++] = count;
    }

    private boolean endsInInfinity() {
        return size > 0 && bounds[size - 1] == Double.POSITIVE_INFINITY;
    }

    /**
     * The quantile, linear within its bucket.
     *
     * @param metric the metric's name for the note, if buckets had to be made to rise
     * @param note whether there is to be one
     */
    double quantile(double q, String metric, long time, PositionRange position, boolean note, Scratch scratch) {
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (!endsInInfinity()) {
            return Double.NaN;
        }
        makeRise(metric, time, position, note, scratch);
        if (size < 2 || counts[size - 1] == 0) {
            return Double.NaN;
        }
        double rank = q * counts[size - 1];
        int b = firstAtLeast(rank);
        if (b == size - 1) {
            return bounds[size - 2];
        }
        if (b == 0 && bounds[0] <= 0) {
            return bounds[0];
        }
        double start = b == 0 ? 0 : bounds[b - 1];
        double before = b == 0 ? 0 : counts[b - 1];
        return b == 0
                ? start + (bounds[b] - start) * (rank / counts[b])
                : start + (bounds[b] - start) * ((rank - before) / (counts[b] - before));
    }

    /** The first bucket but the last whose count reaches the rank, as a search by halving finds it. */
    private int firstAtLeast(double rank) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (counts[middle] >= rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void makeRise(String metric, long time, PositionRange position, boolean note, Scratch scratch) {
        double before = counts[0];
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        double difference = 0;
        boolean forced = false;
        for (int i = 1; i < size; i++) {
            double now = counts[i];
            if (now == before) {
                continue;
            }
            if (almostEqual(before, now)) {
                counts[i] = before;
            } else if (now < before) {
                counts[i] = before;
                forced = true;
                least = Math.min(least, bounds[i]);
                greatest = Math.max(greatest, bounds[i]);
                difference = Math.max(difference, before - now);
            } else {
                before = now;
            }
        }
        if (forced && note) {
            scratch.notes()
                    .forcedMonotonicity(
                            new ForcedMonotonicity(metric, position, time, time, least, greatest, difference, 1));
        }
    }

    private static boolean almostEqual(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Double.isNaN(a) && Double.isNaN(b);
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < SMALL_DELTA * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < SMALL_DELTA;
    }

    /** The share of observations between two values. */
    double fraction(double lower, double upper) {
        if (!endsInInfinity()) {
            return Double.NaN;
        }
        double total = counts[size - 1];
        if (total == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        if (lower >= upper) {
            return 0;
        }
        return (rank(upper, total) - rank(lower, total)) / total;
    }

    /** How many observations are at or below a value. */
    private double rank(double value, double total) {
        double start = bounds[0] <= 0 ? Double.NEGATIVE_INFINITY : 0;
        double before = 0;
        for (int i = 0; i < size; i++) {
            if (start >= value) {
                return Math.min(before, total);
            }
            if (bounds[i] > value) {
                double inside = start == Double.NEGATIVE_INFINITY
                        ? counts[i]
                        : before + (counts[i] - before) * (value - start) / (bounds[i] - start);
                return inside > total ? total : inside;
            }
            before = counts[i];
            start = bounds[i];
        }
        return total;
    }
}
