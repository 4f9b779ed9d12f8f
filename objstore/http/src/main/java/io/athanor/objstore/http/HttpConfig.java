package io.athanor.objstore.http;

import java.time.Duration;

/**
 * How connections are kept, as Thanos's {@code http_config} says it.
 *
 * @param idleTimeout an idle connection is closed after this; zero: never
 * @param responseTimeout how long to wait for an answer, and for more of it; zero: for ever
 * @param handshakeTimeout how long a TLS handshake may take; zero: for ever
 * @param connectTimeout how long connecting may take, without TLS; zero: for ever
 * @param maxIdle idle connections that are kept for later at most; 0: any number
 * @param maxIdlePerHost the same for one host; 0: any number
 * @param maxPerHost connections at a time to one host at most, others wait; 0: any number
 */
public record HttpConfig(
        Duration idleTimeout,
        Duration responseTimeout,
        Duration handshakeTimeout,
        Duration connectTimeout,
        int maxIdle,
        int maxIdlePerHost,
        int maxPerHost) {
    /** What Thanos does if nothing is said. */
    public static final HttpConfig DEFAULT = new HttpConfig(
            Duration.ofSeconds(90), Duration.ofMinutes(2), Duration.ofSeconds(10), Duration.ofSeconds(30), 100, 100, 0);

    /** The same with another time for connecting and another for answers. */
    public HttpConfig within(Duration connecting, Duration answers) {
        return new HttpConfig(idleTimeout, answers, handshakeTimeout, connecting, maxIdle, maxIdlePerHost, maxPerHost);
    }
}
