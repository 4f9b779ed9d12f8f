package io.athanor.cache.remote;

import java.io.IOException;
import java.io.Serial;

/** A server did not answer in time. */
public final class CacheTimeoutException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public CacheTimeoutException(String message) {
        super(message);
    }
}
