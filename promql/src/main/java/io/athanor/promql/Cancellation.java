package io.athanor.promql;

import org.jspecify.annotations.Nullable;

/**
 * The way to stop a query from outside: kept by whoever asked, looked at by whoever computes. Safe for use by many
 * threads; the first reason wins.
 */
public final class Cancellation {
    private volatile @Nullable String reason;

    /** Asks the query to stop: it ends within milliseconds with a {@link PromqlException.Kind#CANCELED}. */
    public synchronized void cancel(String why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** Why the query is to stop, or null. */
    public @Nullable String reason() {
        return reason;
    }
}
