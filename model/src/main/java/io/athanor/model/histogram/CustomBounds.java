package io.athanor.model.histogram;

import java.util.Arrays;

/** Custom bucket bounds: comparing them, and bringing counts to the bounds that two histograms share. */
final class CustomBounds {
    private CustomBounds() {}

    /** Whether both have the same bounds. */
    static boolean match(double[] a, double[] b) {
        if (a.length != b.length) {
            return false;
        }
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        return true;
    }

    /** The bounds that both have. */
    static double[] intersection(double[] a, double[] b) {
        double[] out = new double[Math.min(a.length, b.length)];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            if (a[i] == b[j]) {
                out[n++] = a[i];
                i++;
                j++;
            } else if (a[i] < b[j]) {
                i++;
            } else {
                j++;
            }
        }
        return n == 0 ? FloatHistogram.NO_BUCKETS : Arrays.copyOf(out, n);
    }

    /**
     * Adds {@code sign} times the counts of a side with bounds {@code from} to buckets with bounds {@code to}, a subset
     * of {@code from}; {@code sums} and {@code comps} have one element more than {@code to} has bounds, for +Inf.
     */
    static void addMapped(Side side, double sign, double[] from, double[] to, double[] sums, double[] comps) {
        int[] indexes = Layout.indexes(side.spans, side.counts.length);
        int target = 0;
        for (int i = 0; i < indexes.length; i++) {
            int at = to.length;
            if (indexes[i] < from.length) {
                while (target < to.length && to[target] < from[indexes[i]]) {
                    target++;
                }
                at = target;
            }
            Kahan.add(sums, comps, at, sign * side.counts[i]);
            if (side.comps != null) {
                Kahan.add(sums, comps, at, sign * side.comps[i]);
            }
        }
    }

    /** The side that holds the buckets that are not empty. */
    static Side side(double[] sums, double[] comps, boolean compensated) {
        int[] indexes = new int[sums.length];
        int n = 0;
        for (int i = 0; i < sums.length; i++) {
            if (sums[i] != 0 || comps[i] != 0) {
                indexes[n] = i;
                sums[n] = sums[i];
                comps[n] = comps[i];
                n++;
            }
        }
        return new Side(Layout.spans(indexes, n), Arrays.copyOf(sums, n), compensated ? Arrays.copyOf(comps, n) : null);
    }
}
