package io.athanor.model.histogram;

/** Sums with a running compensation (Kahan's summation, in Neumaier's form), element by element of two columns. */
final class Kahan {
    private Kahan() {}

    /** The compensation after {@code inc} has been added to {@code sum}; the sum itself is {@code sum + inc}. */
    static double compensation(double inc, double sum, double c) {
        double t = sum + inc;
        if (Double.isInfinite(t)) {
            return 0;
        }
        return Math.abs(sum) >= Math.abs(inc) ? c + ((sum - t) + inc) : c + ((inc - t) + sum);
    }

    /** Adds {@code inc} to {@code sums[i]}, its rounding error to {@code cs[i]}. */
    static void add(double[] sums, double[] cs, int i, double inc) {
        cs[i] = compensation(inc, sums[i], cs[i]);
        sums[i] += inc;
    }
}
