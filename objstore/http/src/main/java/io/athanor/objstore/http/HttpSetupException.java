package io.athanor.objstore.http;

import java.io.IOException;

/** Connections, or the client above them, cannot be made as configured; the message says what to change. */
public final class HttpSetupException extends IOException {
    public HttpSetupException(String message) {
        super(message);
    }
}
