package io.athanor.server.http;

import java.io.IOException;

/** The client closed its connection before it had its answer. */
public final class ClientGoneException extends IOException {
    public ClientGoneException(Throwable cause) {
        super("the client closed the connection", cause);
    }
}
