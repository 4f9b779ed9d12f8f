package io.athanor.cache.redis;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;

/**
 * How TLS is spoken to Redis.
 *
 * @param sockets lays TLS over an open connection
 * @param parameters of each connection: versions, and whether the server's name is checked
 */
public record RedisTls(SSLSocketFactory sockets, SSLParameters parameters) {}
