package io.athanor.server.cache;

import io.athanor.cache.memcached.AutoDiscovery;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code thanos_memcached_auto_discovery_*}, told apart by the label {@code name}. */
final class DiscoveryCounters {
    private static final String PREFIX = "thanos_memcached_auto_discovery_";

    private final Counter attempts;
    private final Counter failures;
    private final Gauge version;
    private final Gauge nodes;

    DiscoveryCounters(PrometheusRegistry registry) {
        attempts = counter("total", "The number of memcache auto discovery attempts", registry);
        failures = counter("failures_total", "The number of memcache auto discovery failures", registry);
        version = gauge("config_version", "The current auto discovery config version", registry);
        nodes = gauge("resolved_addresses", "The number of memcached nodes found via auto discovery", registry);
    }

    private static Counter counter(String name, String help, PrometheusRegistry registry) {
        return Counter.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames("name")
                .register(registry);
    }

    private static Gauge gauge(String name, String help, PrometheusRegistry registry) {
        return Gauge.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames("addr", "name")
                .register(registry);
    }

    AutoDiscovery.Metrics named(String name) {
        attempts.labelValues(name);
        failures.labelValues(name);
        return new AutoDiscovery.Metrics() {
            @Override
            public void asked() {
                attempts.labelValues(name).inc();
            }

            @Override
            public void failed() {
                failures.labelValues(name).inc();
            }

            @Override
            public void found(String endpoint, long configVersion, int count) {
                version.labelValues(endpoint, name).set(configVersion);
                nodes.labelValues(endpoint, name).set(count);
            }
        };
    }
}
