package io.athanor.cache.remote;

import java.io.IOException;
import java.io.Serial;

/** What a server sent is no answer in its protocol. */
public final class GarbageException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public GarbageException(String message) {
        super(message);
    }
}
