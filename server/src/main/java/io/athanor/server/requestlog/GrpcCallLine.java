package io.athanor.server.requestlog;

/**
 * What is told of a call.
 *
 * @param type {@code unary}, {@code server_stream}…
 * @param id the call's
 * @param traceId empty: it is not traced
 * @param peer who calls
 */
public record GrpcCallLine(String service, String method, String type, String id, String traceId, String peer) {}
