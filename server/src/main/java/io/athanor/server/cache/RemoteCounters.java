package io.athanor.server.cache;

import io.athanor.cache.CacheMetrics;
import io.athanor.cache.memcached.MemcachedConfig;
import io.athanor.cache.remote.RemoteMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code thanos_memcached_*} or {@code thanos_redis_*}, and what is looked up and found in them, told apart by the label
 * {@code name}.
 */
final class RemoteCounters {
    private static final double[] SECONDS = {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 3, 6, 10};
    private static final double[] BYTES = {
        32, 256, 512, 1 << 10, 32 << 10, 256 << 10, 512 << 10, 1 << 20, 32 << 20, 256 << 20, 512 << 20
    };
    private static final double[] GATE_SECONDS = {0.01, 0.1, 0.3, 0.6, 1, 3, 6, 9, 20, 30, 60, 90, 120};

    private final String kind;
    private final PrometheusRegistry registry;
    private final Counter requests;
    private final Counter hits;
    private final Counter refused;
    private final Counter operations;
    private final Counter failures;
    private final Counter skipped;
    private final Histogram duration;
    private final Histogram dataSize;
    private final Gate gets;
    private final Gate sets;
    private @Nullable Gauge clientInfo;

    /** @param kind {@code memcached} or {@code redis} */
    RemoteCounters(String kind, PrometheusRegistry registry) {
        this.kind = kind;
        this.registry = registry;
        requests =
                counter("thanos_cache_" + kind + "_requests_total", "Total number of items requests to " + kind + ".");
        hits = counter(
                "thanos_cache_" + kind + "_hits_total", "Total number of items requests to the cache that were a hit.");
        refused = counter(
                "athanor_cache_" + kind + "_refused_values_total",
                "Values that came back from " + kind + " and are not what was stored: cut short, changed, of others.");
        operations = counter(
                "thanos_" + kind + "_operations_total",
                "Total number of operations against " + kind + ".",
                "operation");
        failures = counter(
                "thanos_" + kind + "_operation_failures_total",
                "Total number of operations against " + kind + " that failed.",
                "operation",
                "reason");
        skipped = counter(
                "thanos_" + kind + "_operation_skipped_total",
                "Total number of operations against " + kind + " that have been skipped.",
                "operation",
                "reason");
        duration = histogram("operation_duration_seconds", "Duration of operations against " + kind + ".", SECONDS);
        dataSize = histogram(
                "operation_data_size_bytes",
                "Tracks the size of the data stored in and fetched from " + kind + ".",
                BYTES);
        gets = new Gate("thanos_" + kind + "_getmulti_gate_gets_", "gets");
        sets = new Gate("thanos_" + kind + "_setmulti_gate_sets_", "sets");
    }

    private Counter counter(String name, String help, String... labels) {
        String[] all = new String[labels.length + 1];
        all[0] = "name";
        System.arraycopy(labels, 0, all, 1, labels.length);
        return Counter.builder().name(name).help(help).labelNames(all).register(registry);
    }

    private Histogram histogram(String name, String help, double[] bounds) {
        return Histogram.builder()
                .name("thanos_" + kind + "_" + name)
                .help(help)
                .labelNames("name", "operation")
                .classicUpperBounds(bounds)
                .register(registry);
    }

    /** How many operations run at once, and how long others wait for it. */
    private final class Gate {
        final Gauge max;
        final Gauge inFlight;
        final Counter total;
        final Histogram waited;

        Gate(String prefix, String what) {
            max = gauge(prefix + "max", "Maximum number of concurrent " + what + ".");
            inFlight = gauge(prefix + "in_flight", "Number of " + what + " that are currently in flight.");
            total = counter(prefix + "total", "Total number of " + what + ".");
            waited = Histogram.builder()
                    .name(prefix + "duration_seconds")
                    .help("How many seconds it took for " + what + " to wait at the gate.")
                    .labelNames("name")
                    .classicUpperBounds(GATE_SECONDS)
                    .register(registry);
        }

        private Gauge gauge(String name, String help) {
            return Gauge.builder().name(name).help(help).labelNames("name").register(registry);
        }

        void open(String name, int most) {
            max.labelValues(name).set(most);
            inFlight.labelValues(name);
            total.labelValues(name);
        }
    }

    /** Tells how the client of a memcached was set up. */
    void clientInfo(String name, MemcachedConfig config) {
        clientInfo = clientInfo == null ? clientInfo() : clientInfo;
        clientInfo
                .labelValues(
                        name,
                        text(config.timeout()),
                        String.valueOf(config.maxIdleConnections()),
                        String.valueOf(config.maxAsyncConcurrency()),
                        String.valueOf(config.maxAsyncBufferSize()),
                        String.valueOf(config.maxItemSize()),
                        String.valueOf(config.maxGetMultiConcurrency()),
                        String.valueOf(config.maxGetMultiBatchSize()),
                        text(config.dnsProviderUpdateInterval()))
                .set(1);
    }

    private Gauge clientInfo() {
        return Gauge.builder()
                .name("thanos_memcached_client_info")
                .help("A metric with a constant '1' value labeled by configuration options from which memcached client"
                        + " was configured.")
                .labelNames(
                        "name",
                        "timeout",
                        "max_idle_connections",
                        "max_async_concurrency",
                        "max_async_buffer_size",
                        "max_item_size",
                        "max_get_multi_concurrency",
                        "max_get_multi_batch_size",
                        "dns_provider_update_interval")
                .register(registry);
    }

    private static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
    }

    Named named(String name, int getConcurrency, int putConcurrency) {
        gets.open(name, getConcurrency);
        sets.open(name, putConcurrency);
        requests.labelValues(name);
        hits.labelValues(name);
        refused.labelValues(name);
        for (RemoteMetrics.Operation operation : RemoteMetrics.Operation.values()) {
            operations.labelValues(name, operation.label());
            duration.labelValues(name, operation.label());
            dataSize.labelValues(name, operation.label());
            for (RemoteMetrics.Failure failure : RemoteMetrics.Failure.values()) {
                failures.labelValues(name, operation.label(), failure.label());
            }
            for (RemoteMetrics.Skip skip : RemoteMetrics.Skip.values()) {
                skipped.labelValues(name, operation.label(), skip.label());
            }
        }
        return new Named(name);
    }

    /** Those of one cache. */
    final class Named implements RemoteMetrics, CacheMetrics {
        private final String name;

        private Named(String name) {
            this.name = name;
        }

        private Gate gate(Operation operation) {
            return switch (operation) {
                case GETMULTI -> gets;
                case SET -> sets;
            };
        }

        @Override
        public void asked(int items, int found) {
            requests.labelValues(name).inc(items);
            hits.labelValues(name).inc(found);
        }

        @Override
        public void begun(Operation operation) {
            operations.labelValues(name, operation.label()).inc();
        }

        @Override
        public void succeeded(Operation operation, long nanos, long bytes) {
            duration.labelValues(name, operation.label()).observe(nanos / 1e9);
            dataSize.labelValues(name, operation.label()).observe(bytes);
        }

        @Override
        public void failed(Operation operation, Failure why) {
            failures.labelValues(name, operation.label(), why.label()).inc();
        }

        @Override
        public void skipped(Operation operation, Skip why, int items) {
            skipped.labelValues(name, operation.label(), why.label()).inc(items);
        }

        @Override
        public void waited(Operation operation, long nanos) {
            gate(operation).waited.labelValues(name).observe(nanos / 1e9);
        }

        @Override
        public void entered(Operation operation) {
            gate(operation).total.labelValues(name).inc();
            gate(operation).inFlight.labelValues(name).inc();
        }

        @Override
        public void left(Operation operation) {
            gate(operation).inFlight.labelValues(name).dec();
        }

        @Override
        public void refused(int values) {
            refused.labelValues(name).inc(values);
        }
    }
}
