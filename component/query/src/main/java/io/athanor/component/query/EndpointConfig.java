package io.athanor.component.query;

import io.athanor.server.tls.ClientTls;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask, and how.
 *
 * @param addresses {@code host:port} of each store
 * @param tls null: without
 * @param snappy whether messages are compressed
 * @param infoTimeout longest time that an endpoint may take to say what it has
 * @param responseTimeout longest time between two messages of an answer; zero: any
 */
public record EndpointConfig(
        List<String> addresses,
        @Nullable ClientTls tls,
        boolean snappy,
        Duration infoTimeout,
        Duration responseTimeout) {
    public EndpointConfig {
        addresses = List.copyOf(addresses);
    }
}
