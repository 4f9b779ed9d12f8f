package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Scratch;

/**
 * Compensated sums of windows, four windows side by side: each window is summed on its own, from its first sample to its
 * last, in Prometheus's order; only the waiting times overlap.
 *
 * <p>The error of each addition is found by Knuth's branch-free two-sum. It is exact, and so is Neumaier's, which
 * Prometheus uses: the bits agree unless a sum overflows, which is seen afterwards (an infinity stays one, or turns to
 * NaN).
 */
final class Sums {
    private Sums() {}

    /** Writes sum and compensation of the windows {@code [lo[i], hi[i])} for all steps. */
    static void windows(
            double[] v, int[] lo, int[] hi, int steps, double[] sums, double[] compensations, Scratch scratch) {
        int i = 0;
        for (; i + 4 <= steps; i += 4) {
            four(v, lo, hi, i, sums, compensations);
            scratch.worked(4 * (hi[i + 3] - lo[i]));
        }
        for (; i < steps; i++) {
            sums[i] = 0;
            compensations[i] = 0;
            rest(v, lo[i], hi[i], i, sums, compensations);
        }
    }

    private static void four(double[] v, int[] lo, int[] hi, int i, double[] sums, double[] compensations) {
        int la = lo[i];
        int lb = lo[i + 1];
        int lc = lo[i + 2];
        int ld = lo[i + 3];
        int common = Math.min(Math.min(hi[i] - la, hi[i + 1] - lb), Math.min(hi[i + 2] - lc, hi[i + 3] - ld));
        double sa = 0;
        double sb = 0;
        double sc = 0;
        double sd = 0;
        double ca = 0;
        double cb = 0;
        double cc = 0;
        double cd = 0;
        for (int k = 0; k < common; k++) {
            double xa = v[la + k];
            double ta = sa + xa;
            double za = ta - sa;
            ca += (sa - (ta - za)) + (xa - za);
            sa = ta;
            double xb = v[lb + k];
            double tb = sb + xb;
            double zb = tb - sb;
            cb += (sb - (tb - zb)) + (xb - zb);
            sb = tb;
            double xc = v[lc + k];
            double tc = sc + xc;
            double zc = tc - sc;
            cc += (sc - (tc - zc)) + (xc - zc);
            sc = tc;
            double xd = v[ld + k];
            double td = sd + xd;
            double zd = td - sd;
            cd += (sd - (td - zd)) + (xd - zd);
            sd = td;
        }
        sums[i] = sa;
        sums[i + 1] = sb;
        sums[i + 2] = sc;
        sums[i + 3] = sd;
        compensations[i] = ca;
        compensations[i + 1] = cb;
        compensations[i + 2] = cc;
        compensations[i + 3] = cd;
        rest(v, la + common, hi[i], i, sums, compensations);
        rest(v, lb + common, hi[i + 1], i + 1, sums, compensations);
        rest(v, lc + common, hi[i + 2], i + 2, sums, compensations);
        rest(v, ld + common, hi[i + 3], i + 3, sums, compensations);
    }

    private static void rest(double[] v, int from, int to, int i, double[] sums, double[] compensations) {
        double s = sums[i];
        double c = compensations[i];
        for (int k = from; k < to; k++) {
            double x = v[k];
            double t = s + x;
            double z = t - s;
            c += (s - (t - z)) + (x - z);
            s = t;
        }
        sums[i] = s;
        compensations[i] = c;
    }
}
