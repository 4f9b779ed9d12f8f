package io.athanor.promql.engine.range;

import io.athanor.promql.plan.Window;

/**
 * Where each step's window lies in a series: samples {@code [lo[i], hi[i])}, both ends never falling from step to step.
 * Found by indices that only move forward.
 */
public final class Windows {
    /** How much longer than its window a sample is let stand, ms: a window's sample may come before the window's end. */
    private static final long SPARE = 300_000;

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
        ends(t, n, window.end(0), stride, count);
        long range = window.range();
        long start = window.end(0) - range;
        // Where the step divides the range, a window begins where one before it ended.
        int before = stride > 0 && range % stride == 0 ? (int) Math.min(count, range / stride) : count;
        int l = 0;
        for (int i = 0; i < before; i++, start += stride) {
            l = from(t, l, hi[i], start);
            lo[i] = l;
        }
        if (before < count) {
            System.arraycopy(hi, 0, lo, before, count - before);
        }
    }

    /** The windows' ends. Samples come at even times mostly: from one end to the next are as many as before, or nearly. */
    private void ends(long[] t, int n, long first, long stride, int count) {
        int[] ends = hi;
        int h = 0;
        int usual = 0;
        long end = first;
        for (int i = 0; i < count; i++, end += stride) {
            int guess = h + usual;
            if (guess > h && guess < n && t[guess - 1] <= end && t[guess] > end) {
                h = guess;
            } else {
                int now = from(t, h, n, end);
                usual = now - h;
                h = now;
            }
            ends[i] = h;
        }
    }

    /** The first sample from {@code at} on that is later than {@code time}, or {@code n}: by strides that double. */
    private static int from(long[] t, int at, int n, long time) {
        if (at >= n || t[at] > time) {
            return at;
        }
        int below = at;
        int width = 1;
        while (below + width < n && t[below + width] <= time) {
            below += width;
            width <<= 1;
        }
        int above = Math.min(n, below + width);
        while (above - below > 1) {
            int middle = (below + above) >>> 1;
            if (t[middle] <= time) {
                below = middle;
            } else {
                above = middle;
            }
        }
        return above;
    }

    /**
     * Where a window holds fewer samples than are needed, takes those before it in, as far as they stand for so long a time
     * that they reach up to it.
     *
     * @param windowMs how long a time each sample stands for, ms, 0 for raw samples
     */
    void widen(long[] t, int[] windowMs, Window window, int least) {
        for (int i = 0; i < window.steps().count(); i++) {
            int first = lo[i];
            while (first > 0 && hi[i] - first < least) {
                int before = first - 1;
                long reach = (long) least * windowMs[before] + SPARE;
                if (windowMs[before] == 0 || t[before] <= window.end(i) - window.range() - reach) {
                    break;
                }
                first = before;
            }
            lo[i] = hi[i] - first >= least ? first : lo[i];
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
