package io.athanor.cache.remote;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets requests through while they succeed. Closed, it counts over ten seconds; open, it lets nothing through; half open, it
 * lets a few through, and closes when all of them have succeeded or opens again when one has not. Any thread may call it.
 */
final class CircuitBreaker {
    static final long REFUSED = -1;
    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Duration DEFAULT_OPEN = Duration.ofSeconds(60);

    private enum State {
        CLOSED,
        HALF_OPEN,
        OPEN
    }

    private final BreakerConfig config;
    private final LongSupplier nanoTime;
    private final long openNanos;
    private final long trials;

    private State state = State.CLOSED;
    private long generation;
    private long until;
    private long requests;
    private long failures;
    private long failuresInARow;
    private long successesInARow;

    CircuitBreaker(BreakerConfig config, LongSupplier nanoTime) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.openNanos = (config.openDuration().isPositive() ? config.openDuration() : DEFAULT_OPEN).toNanos();
        this.trials = Math.max(1, config.halfOpenMaxRequests());
        change(State.CLOSED);
    }

    /**
     * Asks to make a request.
     *
     * @return a permit to be given to {@link #end}, or {@link #REFUSED}
     */
    synchronized long begin() {
        if (!config.enabled()) {
            return 0;
        }
        pass();
        if (state == State.OPEN || (state == State.HALF_OPEN && requests >= trials)) {
            return REFUSED;
        }
        requests++;
        return generation;
    }

    /** Tells how a request went; what began before the last change of state no longer counts. */
    synchronized void end(long permit, boolean success) {
        if (!config.enabled()) {
            return;
        }
        pass();
        if (permit != generation) {
            return;
        }
        if (success) {
            failuresInARow = 0;
            successesInARow++;
            if (state == State.HALF_OPEN && successesInARow >= trials) {
                change(State.CLOSED);
            }
        } else {
            failures++;
            failuresInARow++;
            successesInARow = 0;
            if (state == State.HALF_OPEN || isTooMuch()) {
                change(State.OPEN);
            }
        }
    }

    /** Whether a request would be refused now. */
    synchronized boolean isOpen() {
        pass();
        return state == State.OPEN;
    }

    private boolean isTooMuch() {
        return requests >= config.minRequests()
                && (failuresInARow >= config.consecutiveFailures()
                        || (double) failures / requests >= config.failurePercent());
    }

    private void pass() {
        boolean over = nanoTime.getAsLong() - until > 0;
        if (state == State.OPEN && over) {
            change(State.HALF_OPEN);
        } else if (state == State.CLOSED && over) {
            change(State.CLOSED);
        }
    }

    private void change(State to) {
        state = to;
        generation++;
        requests = 0;
        failures = 0;
        failuresInARow = 0;
        successesInARow = 0;
        until = nanoTime.getAsLong() + (to == State.OPEN ? openNanos : INTERVAL_NANOS);
    }
}
