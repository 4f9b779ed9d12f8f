package io.athanor.component.frontend.queue;

import java.time.Duration;

/**
 * What one tenant may do.
 *
 * @param weight its share of the querier where several want it, beside the weights of the others
 * @param maxConcurrent requests to the querier at once; 0: any number
 * @param maxQueued requests that wait for that; 0: any number
 * @param maxQueryLength of range queries; zero: as the flag says
 * @param maxCost of one request to the querier, in hours of data times selectors; 0: any
 */
public record Limits(double weight, int maxConcurrent, int maxQueued, Duration maxQueryLength, double maxCost) {
    /** Of whom nothing is said. */
    public static final Limits NONE = new Limits(1, 0, 0, Duration.ZERO, 0);

    /** @throws IllegalArgumentException naming the value that cannot be */
    public Limits {
        if (!(weight > 0) || weight > 1e6) {
            throw new IllegalArgumentException("weight has to be more than 0 and no more than 1000000");
        }
        if (maxConcurrent < 0 || maxQueued < 0 || maxQueryLength.isNegative() || !(maxCost >= 0)) {
            throw new IllegalArgumentException("limits cannot be negative");
        }
    }
}
