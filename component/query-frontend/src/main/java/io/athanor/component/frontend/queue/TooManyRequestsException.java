package io.athanor.component.frontend.queue;

import java.io.IOException;

/** A tenant is over a limit; the message names it. */
public final class TooManyRequestsException extends IOException {
    private final String limit;
    private final int retryAfterSeconds;

    /** @param limit as the overrides file calls it */
    TooManyRequestsException(String limit, int retryAfterSeconds, String message) {
        super(message);
        this.limit = limit;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public String limit() {
        return limit;
    }

    /** After what time it may be otherwise; 0: never, as long as the limit is there. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
