package io.athanor.promql.engine.range;

/** Quantiles of sorted values. */
public final class Quantiles {
    private Quantiles() {}

    /** The {@code q}-quantile (0 to 1) of {@code n} sorted values, at least one. */
    public static double sorted(double q, double[] values, int n) {
        double rank = q * (n - 1);
        double floor = Math.floor(rank);
        int lower = (int) floor;
        int upper = Math.min(n - 1, lower + 1);
        double weight = rank - floor;
        return values[lower] * (1 - weight) + values[upper] * weight;
    }
}
