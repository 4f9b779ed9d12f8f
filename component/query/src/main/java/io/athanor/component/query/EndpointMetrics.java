package io.athanor.component.query;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.TreeMap;

/** How many endpoints of which kind are there, and which ones are not. */
final class EndpointMetrics {
    private static final int MOST_CHARS = 1000;

    /** @param duplicates how many addresses were given more than once */
    EndpointMetrics(EndpointSet set, int duplicates, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("thanos_store_nodes_grpc_connections")
                .help(
                        "Number of gRPC connection to Store APIs. Opened connection means healthy store APIs available for"
                                + " Querier.")
                .labelNames("external_labels", "store_type")
                .callback(out -> connections(set).forEach((key, n) -> out.call(n, key.labels(), key.type())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("athanor_endpoint_up")
                .help("Whether an endpoint answered when it was last asked what it has.")
                .labelNames("endpoint")
                .callback(out ->
                        set.endpoints().forEach(one -> out.call(one.state().isUp() ? 1 : 0, one.address())))
                .register(registry);
        Counter.builder()
                .name("thanos_query_duplicated_endpoint_addresses_total")
                .help("The number of times a duplicated endpoint addresses is detected from the different configs in"
                        + " query")
                .register(registry)
                .inc(duplicates);
    }

    private record Key(String labels, String type) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int c = labels.compareTo(other.labels);
            return c == 0 ? type.compareTo(other.type) : c;
        }
    }

    private static Map<Key, Integer> connections(EndpointSet set) {
        Map<Key, Integer> counts = new TreeMap<>();
        for (Endpoint endpoint : set.endpoints()) {
            Endpoint.State state = endpoint.state();
            if (state.isUp()) {
                counts.merge(new Key(labels(state), state.known().component()), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static String labels(Endpoint.State state) {
        StringBuilder text = new StringBuilder();
        for (var set : state.known().labelSets()) {
            text.append(text.isEmpty() ? "" : ",").append(set);
        }
        if (text.isEmpty()) {
            return "no_external_labels";
        }
        return text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS - 1) + "}" : text.toString();
    }
}
