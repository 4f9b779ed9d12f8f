package io.athanor.promql.engine.range;

/** A compensated sum (Kahan's, with Neumaier's improvement), as Prometheus adds. */
public final class Kahan {
    public double sum;
    public double compensation;

    /** Starts anew. */
    public void clear() {
        sum = 0;
        compensation = 0;
    }

    public void add(double x) {
        double t = sum + x;
        if (Double.isInfinite(t)) {
            compensation = 0;
        } else if (Math.abs(sum) >= Math.abs(x)) {
            compensation += (sum - t) + x;
        } else {
            compensation += (x - t) + sum;
        }
        sum = t;
    }

    /** The sum with what rounding took from it. */
    public double total() {
        return sum + compensation;
    }
}
