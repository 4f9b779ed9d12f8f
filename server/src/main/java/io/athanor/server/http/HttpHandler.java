package io.athanor.server.http;

import java.io.IOException;

/** Answers one request on a thread of its own, which may be a virtual one: it may block. */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers, by one of the {@code send} methods of the exchange.
     *
     * @throws ClientGoneException if the client is no longer there to be answered
     */
    void handle(HttpExchange exchange) throws IOException;
}
