package io.athanor.component.query;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How many endpoints of which kind are there, and which ones are not. */
final class EndpointMetrics {
    private static final int MOST_CHARS = 1000;
    private static final double MILLIS = 1e3;

    private EndpointMetrics() {}

    /** @param by the labels of connections */
    static void register(EndpointSet set, List<String> by, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("thanos_store_nodes_grpc_connections")
                .help(
                        "Number of gRPC connection to Store APIs. Opened connection means healthy store APIs available for"
                                + " Querier.")
                .labelNames(by.toArray(String[]::new))
                .callback(out -> connections(set, by).forEach((key, n) -> out.call(n, key.split("\u0000", -1))))
                .register(registry);
        GaugeWithCallback.builder()
                .name("athanor_endpoint_up")
                .help("Whether an endpoint answered when it was last asked what it has; remembered after it is gone.")
                .labelNames("endpoint")
                .callback(out -> {
                    set.endpoints().forEach(one -> out.call(one.state().isUp() ? 1 : 0, one.name()));
                    set.gone().forEach(one -> out.call(0, one.name()));
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("athanor_endpoint_last_seen_timestamp_seconds")
                .help("When an endpoint said last what it has, 0 if it never did; remembered after it is gone.")
                .labelNames("endpoint")
                .callback(out -> {
                    set.endpoints().forEach(one -> out.call(seconds(one.state().lastSeen()), one.name()));
                    set.gone().forEach(one -> out.call(seconds(one.lastSeen()), one.name()));
                })
                .register(registry);
        CounterWithCallback.builder()
                .name("thanos_query_duplicated_endpoint_addresses_total")
                .help("The number of times a duplicated endpoint addresses is detected from the different configs in"
                        + " query")
                .callback(out -> out.call(set.duplicates()))
                .register(registry);
    }

    private static double seconds(@Nullable Instant time) {
        return time == null ? 0 : time.toEpochMilli() / MILLIS;
    }

    private static Map<String, Integer> connections(EndpointSet set, List<String> by) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Endpoint endpoint : set.endpoints()) {
            Endpoint.State state = endpoint.state();
            if (state.isUp() || endpoint.spec().isStrict()) {
                List<String> values = new ArrayList<>();
                for (String label : by) {
                    values.add(
                            switch (label) {
                                case "external_labels" -> labels(state);
                                case "store_type" -> state.known().component();
                                default -> endpoint.name();
                            });
                }
                counts.merge(String.join("\u0000", values), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static String labels(Endpoint.State state) {
        String text = EndpointLog.text(state.known().labelSets());
        if (text.isEmpty()) {
            return "no_external_labels";
        }
        return text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS - 2) + "}" : text;
    }
}
