package io.athanor.objstore;

/**
 * When a read that takes long is asked again.
 *
 * @param upTo requests at the same time for one read, the first included; 1: reads are asked once
 * @param quantile of reads is left in peace: who takes longer than they did is asked again
 */
public record Hedging(int upTo, double quantile) {
    /** The most that {@code upTo} may be. */
    public static final int MOST = 10;

    /** Reads are asked once. */
    public static final Hedging NONE = new Hedging(1, 0.9);

    /** What is taken where hedging is wanted and nothing else is said. */
    public static final Hedging DEFAULT = new Hedging(3, 0.9);

    public Hedging {
        if (upTo < 1 || upTo > MOST || !(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException("hedging up to " + upTo + " beyond quantile " + quantile);
        }
    }
}
