package io.athanor.cache.memcached;

import io.athanor.cache.net.Connection;
import io.athanor.cache.net.Connections;
import io.athanor.cache.net.Connector;
import io.athanor.cache.remote.GarbageException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The nodes of a memcached cluster, as its configuration endpoints tell them.
 *
 * <p><b>Answer</b> to {@code config get cluster}: {@code CONFIG cluster 0 <bytes>}, then, in so many bytes, a line with the
 * configuration's version and a line of nodes {@code name|ip|port} with blanks between them.
 */
public final class AutoDiscovery implements AddressSource {
    private static final int MAX_LINE = 1 << 20;

    private final Connections.Timer timer = new Connections.Timer();
    private final List<Connections> endpoints;
    private final Metrics metrics;
    private final Map<String, Cluster> known = new LinkedHashMap<>();

    /** Hears of discoveries: {@code thanos_memcached_auto_discovery_*}. */
    public interface Metrics {
        /** Hears nothing. */
        Metrics NONE = new Metrics() {
            @Override
            public void asked() {}

            @Override
            public void failed() {}

            @Override
            public void found(String endpoint, long version, int nodes) {}
        };

        void asked();

        void failed();

        void found(String endpoint, long version, int nodes);
    }

    private record Cluster(long version, List<String> nodes) {}

    /**
     * @param endpoints {@code host:port} each
     * @param timeout of connecting, and of an answer
     */
    public AutoDiscovery(List<String> endpoints, Duration timeout, Metrics metrics) {
        this.endpoints = endpoints.stream()
                .map(at -> new Connections(new Connector(at, timeout), 0, timeout, timer))
                .toList();
        this.metrics = metrics;
    }

    /** All that answer now, and of those that do not what they answered last. */
    @Override
    public synchronized List<String> addresses() throws IOException {
        IOException failure = null;
        for (Connections endpoint : endpoints) {
            metrics.asked();
            try {
                Cluster cluster = endpoint.run(AutoDiscovery::ask);
                known.put(endpoint.address(), cluster);
                metrics.found(
                        endpoint.address(), cluster.version(), cluster.nodes().size());
            } catch (IOException e) {
                metrics.failed();
                failure = new IOException(endpoint.address() + ": " + e.getMessage(), e);
            }
        }
        List<String> nodes = new ArrayList<>();
        known.values().forEach(cluster -> nodes.addAll(cluster.nodes()));
        if (nodes.isEmpty() && failure != null) {
            throw failure;
        }
        return nodes;
    }

    private static Cluster ask(Connection connection) throws IOException {
        connection.write("config get cluster\r\n");
        connection.out().flush();
        String[] head = connection.readLine(MAX_LINE).split(" ", -1);
        if (head.length != 4 || !head[0].equals("CONFIG")) {
            throw new GarbageException("expected \"CONFIG cluster 0 <bytes>\"; is this a configuration endpoint?");
        }
        String version = connection.readLine(MAX_LINE);
        String nodes = connection.readLine(MAX_LINE);
        return new Cluster(number(version), nodes(nodes.strip()));
    }

    private static List<String> nodes(String line) throws IOException {
        List<String> nodes = new ArrayList<>();
        for (String node : line.split(" ", -1)) {
            String[] parts = node.split("\\|", -1);
            if (parts.length != 3) {
                throw new GarbageException("expected a node as name|ip|port, found \"" + node + "\"");
            }
            String host = parts[0].isEmpty() ? parts[1] : parts[0];
            nodes.add(host + ":" + number(parts[2]));
        }
        return nodes;
    }

    private static long number(String text) throws IOException {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new GarbageException("expected a number, found \"" + text + "\"");
        }
    }

    @Override
    public void close() {
        endpoints.forEach(Connections::close);
        timer.close();
    }
}
