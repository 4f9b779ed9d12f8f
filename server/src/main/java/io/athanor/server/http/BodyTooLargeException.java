package io.athanor.server.http;

import java.io.IOException;

/** A request's body is larger than the server takes. */
public final class BodyTooLargeException extends IOException {
    BodyTooLargeException(long limitBytes) {
        super("request body larger than the limit of " + limitBytes + " bytes");
    }
}
