package io.athanor.server.requestlog;

/**
 * What is told of a request.
 *
 * @param uri path and query, as asked for
 * @param path without the query
 * @param port in the address that the client asked for; the one listened on where it named none
 * @param id the request's
 * @param handler the name that metrics have for who answers
 */
public record HttpRequestLine(
        String method, String uri, String path, int port, String id, String userAgent, String handler) {}
