package io.athanor.model.histogram;

/** Where a value stands within a bucket. */
public final class Interpolation {
    private static final double INVERSE_LN2 = 1 / Math.log(2);

    private Interpolation() {}

    /**
     * The share (0 to 1) of a bucket's width at or below {@code v}, which lies strictly between the finite bounds; on the
     * values if {@code linear}, else on their logarithms (negative buckets mirrored).
     */
    public static double fractionBelow(double lower, double upper, double v, boolean linear) {
        if (linear) {
            return (v - lower) / (upper - lower);
        }
        double logLower = log2(Math.abs(lower));
        double logUpper = log2(Math.abs(upper));
        double logV = log2(Math.abs(v));
        return v > 0 ? (logV - logLower) / (logUpper - logLower) : 1 - (logV - logUpper) / (logLower - logUpper);
    }

    /** The binary logarithm of a value ≥ 0, exact for powers of two. */
    public static double log2(double v) {
        if (!(v > 0) || Double.isInfinite(v)) {
            return Math.log(v);
        }
        int exponent = Math.getExponent(v);
        if (exponent < Double.MIN_EXPONENT) {
            return log2(v * 0x1p54) - 54;
        }
        double fraction = Math.scalb(v, -exponent - 1);
        return fraction == 0.5 ? exponent : (exponent + 1) + Math.log(fraction) * INVERSE_LN2;
    }
}
