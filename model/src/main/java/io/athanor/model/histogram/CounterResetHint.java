package io.athanor.model.histogram;

/** What the writer knew about a counter reset between a histogram and the one before it; the order is that of the wire. */
public enum CounterResetHint {
    UNKNOWN,
    RESET,
    NOT_RESET,
    GAUGE
}
