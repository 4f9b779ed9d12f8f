package io.athanor.component.query;

import io.athanor.component.query.discovery.EndpointSource;
import java.time.Duration;
import java.util.List;

/**
 * Whom to ask, and how.
 *
 * @param sources where endpoints are named
 * @param dnsInterval how often names are looked up
 * @param infoTimeout longest time that an endpoint may take to say what it has
 * @param unhealthyTimeout how long an endpoint that does not answer is named in answers before it is given up, unless it
 *     is strict
 * @param remembered how long an endpoint that is gone is told of
 * @param responseTimeout longest time between two messages of an answer; zero: any
 * @param ahead how many messages of an answer may come before they are taken
 * @param callTimeout longest time of a call; connections to endpoints that are gone last as long
 * @param connectionLabels by which labels connections are counted: {@code external_labels}, {@code store_type}, {@code
 *     ip_port}
 */
public record EndpointConfig(
        List<EndpointSource> sources,
        Duration dnsInterval,
        Duration infoTimeout,
        Duration unhealthyTimeout,
        Duration remembered,
        Duration responseTimeout,
        int ahead,
        Duration callTimeout,
        List<String> connectionLabels) {
    public EndpointConfig {
        sources = List.copyOf(sources);
        connectionLabels = List.copyOf(connectionLabels);
    }
}
