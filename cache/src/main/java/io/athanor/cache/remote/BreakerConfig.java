package io.athanor.cache.remote;

import java.time.Duration;

/**
 * When puts are given up for a while: Thanos's {@code set_async_circuit_breaker_config}.
 *
 * @param enabled whether at all
 * @param halfOpenMaxRequests how many are let through to try again, and how many of them have to succeed; 0: one
 * @param openDuration for how long nothing is tried; zero: 60 s
 * @param minRequests of how many it takes to judge
 * @param consecutiveFailures how many in a row are too many
 * @param failurePercent which part of all within 10 s is too much, 0 to 1
 */
public record BreakerConfig(
        boolean enabled,
        long halfOpenMaxRequests,
        Duration openDuration,
        long minRequests,
        long consecutiveFailures,
        double failurePercent) {
    public static final BreakerConfig DEFAULT = new BreakerConfig(false, 10, Duration.ofSeconds(5), 50, 5, 0.05);

    /** Of a server: five failures in a row, and it is left alone for five seconds; then one request tries it. */
    static final BreakerConfig SERVER = new BreakerConfig(true, 1, Duration.ofSeconds(5), 5, 5, 1.01);
}
