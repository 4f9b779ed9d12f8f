package io.athanor.promql.engine.range;

import io.athanor.promql.plan.Window;

/**
 * Where each step's window lies in a series: samples {@code [lo[i], hi[i])}, both ends never falling from step to step.
 * Found by two indices that only move forward: O(samples + steps).
 */
public final class Windows {
    private int[] lo = new int[0];
    private int[] hi = new int[0];

    /** The first sample of each window. */
    int[] lo() {
        return lo;
    }

    /** The sample behind the last of each window. */
    int[] hi() {
        return hi;
    }

    /** Finds the windows in {@code n} samples with strictly rising times. */
    void find(long[] t, int n, Window window) {
        int count = window.steps().count();
        if (lo.length < count) {
            lo = new int[count];
            hi = new int[count];
        }
        long stride = window.stride();
        long end = window.end(0);
        long range = window.range();
        int l = 0;
        int h = 0;
        for (int i = 0; i < count; i++) {
            while (h < n && t[h] <= end) {
                h++;
            }
            long start = end - range;
            while (l < h && t[l] <= start) {
                l++;
            }
            lo[i] = l;
            hi[i] = h;
            end += stride;
        }
    }

    /** Samples in all windows together. */
    long total(int steps) {
        long sum = 0;
        for (int i = 0; i < steps; i++) {
            sum += hi[i] - lo[i];
        }
        return sum;
    }
}
