package io.athanor.model.histogram;

/** What the writer knew about a counter reset between a histogram and the one before it; the order is that of the wire. */
public enum CounterResetHint {
    UNKNOWN,
    RESET,
    NOT_RESET,
    GAUGE;

    /** Whether two hints contradict each other, so that their combination can only be unknown. */
    boolean collidesWith(CounterResetHint other) {
        return (this == RESET && other == NOT_RESET) || (this == NOT_RESET && other == RESET);
    }

    /** The hint of a sum or difference: a gauge makes a gauge, equals stay, all else is unknown. */
    CounterResetHint combined(CounterResetHint other) {
        return this == other ? this : this == GAUGE || other == GAUGE ? GAUGE : UNKNOWN;
    }
}
