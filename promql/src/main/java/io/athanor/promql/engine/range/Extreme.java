package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/**
 * {@code max_over_time} and {@code min_over_time} (the maximum of the negated values). Of equal values the earliest
 * counts (−0 is not 0); NaN only if there is nothing else.
 *
 * <p>Three ways, by what is cheapest: small windows are looked through; where the step divides the range, the maximum of
 * each step is found once and a window is the maximum of few of those; else a queue keeps the samples that can still
 * become the maximum, falling from front to back.
 */
final class Extreme extends FloatsOnly {
    private static final int SMALL = 8;
    private static final int BUCKETS = 16;

    private final boolean max;

    Extreme(boolean max, Remarks remarks) {
        super(remarks);
        this.max = max;
    }

    @Override
    public void floats(RangeInput in, Row out, Scratch scratch) {
        double[] v = max ? in.v : negated(in, scratch);
        long total = in.floats.total(in.steps());
        long interval = in.window.stride();
        if (total <= (long) SMALL * in.steps()) {
            rescan(in, v, out);
        } else if (interval > 0
                && in.window.range() % interval == 0
                && in.window.range() / interval <= BUCKETS
                && !hasNaN(v, in.n)) {
            buckets(in, v, out, scratch);
        } else {
            queue(in, v, out, scratch);
        }
        if (!max) {
            for (int i = 0; i < in.steps(); i++) {
                out.v[i] = -out.v[i];
            }
        }
        scratch.worked(10 * in.steps() + 2 * in.n);
    }

    private static double[] negated(RangeInput in, Scratch scratch) {
        double[] into = scratch.doubles(0, in.n);
        for (int i = 0; i < in.n; i++) {
            into[i] = -in.v[i];
        }
        return into;
    }

    private static boolean hasNaN(double[] v, int n) {
        for (int i = 0; i < n; i++) {
            if (Double.isNaN(v[i])) {
                return true;
            }
        }
        return false;
    }

    private static void rescan(RangeInput in, double[] v, Row out) {
        int[] lo = in.floats.lo();
        int[] hi = in.floats.hi();
        for (int i = 0; i < in.steps(); i++) {
            int from = lo[i];
            int to = hi[i];
            if (to > from) {
                double best = v[from];
                for (int k = from + 1; k < to; k++) {
                    if (v[k] > best || Double.isNaN(best)) {
                        best = v[k];
                    }
                }
                out.set(i, best);
            }
        }
    }

    /** Windows as so many steps each: bucket b holds the maximum of the samples between the ends of steps b−1 and b. */
    private static void buckets(RangeInput in, double[] v, Row out, Scratch scratch) {
        int steps = in.steps();
        int perWindow = (int) (in.window.range() / in.window.stride());
        int count = steps + perWindow - 1;
        double[] best = scratch.doubles(1, count);
        long end = in.window.end(0) - (perWindow - 1) * in.window.stride();
        int k = in.floats.lo()[0];
        for (int b = 0; b < count; b++, end += in.window.stride()) {
            double m = Double.NEGATIVE_INFINITY;
            for (; k < in.n && in.t[k] <= end; k++) {
                if (v[k] > m) {
                    m = v[k];
                }
            }
            best[b] = m;
        }
        int[] lo = in.floats.lo();
        int[] hi = in.floats.hi();
        for (int i = 0; i < steps; i++) {
            if (hi[i] > lo[i]) {
                double m = best[i];
                for (int b = i + 1; b < i + perWindow; b++) {
                    if (best[b] > m) {
                        m = best[b];
                    }
                }
                out.set(i, m);
            }
        }
    }

    private static void queue(RangeInput in, double[] v, Row out, Scratch scratch) {
        int[] waiting = scratch.ints(0, in.n);
        int head = 0;
        int tail = 0;
        int next = 0;
        int[] lo = in.floats.lo();
        int[] hi = in.floats.hi();
        for (int i = 0; i < in.steps(); i++) {
            next = Math.max(next, lo[i]);
            for (; next < hi[i]; next++) {
                double x = v[next];
                if (!Double.isNaN(x)) {
                    while (tail > head && v[waiting[tail - 1]] < x) {
                        tail--;
                    }
                    waiting[tail++] = next;
                }
            }
            while (head < tail && waiting[head] < lo[i]) {
                head++;
            }
            if (hi[i] > lo[i]) {
                out.set(i, head < tail ? v[waiting[head]] : Double.NaN);
            }
        }
    }
}
