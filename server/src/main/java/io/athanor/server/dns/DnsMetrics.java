package io.athanor.server.dns;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code …dns_lookups_total}, {@code …dns_failures_total} and {@code …dns_provider_results}, under a prefix of whoever asks. */
public final class DnsMetrics {
    private final CounterDataPoint lookups;
    private final CounterDataPoint failures;
    private volatile Map<String, List<String>> found = Map.of();

    private DnsMetrics(CounterDataPoint lookups, CounterDataPoint failures) {
        this.lookups = lookups;
        this.failures = failures;
    }

    /**
     * Registers the metrics of one user.
     *
     * @param prefix what the names begin with, for example {@code thanos_query_endpoints_}
     */
    public static DnsMetrics of(String prefix, PrometheusRegistry registry) {
        return new Family(prefix, registry, false).named(null);
    }

    /** The same metrics of several users, told apart by the label {@code name}. */
    public static final class Family {
        private final Counter lookups;
        private final Counter failures;
        private final Map<String, DnsMetrics> users = new ConcurrentHashMap<>();

        /** @param prefix what the names begin with, for example {@code thanos_memcached_} */
        public Family(String prefix, PrometheusRegistry registry) {
            this(prefix, registry, true);
        }

        private Family(String prefix, PrometheusRegistry registry, boolean isNamed) {
            String[] labels = isNamed ? new String[] {"name"} : new String[0];
            lookups = Counter.builder()
                    .name(prefix + "dns_lookups_total")
                    .help("The number of DNS lookups resolutions attempts")
                    .labelNames(labels)
                    .register(registry);
            failures = Counter.builder()
                    .name(prefix + "dns_failures_total")
                    .help("The number of DNS lookup failures")
                    .labelNames(labels)
                    .register(registry);
            GaugeWithCallback.builder()
                    .name(prefix + "dns_provider_results")
                    .help("The number of resolved endpoints for each configured address")
                    .labelNames(isNamed ? new String[] {"addr", "name"} : new String[] {"addr"})
                    .callback(to -> users.forEach((name, user) -> user.found.forEach((address, list) -> {
                        if (isNamed) {
                            to.call(list.size(), address, name);
                        } else {
                            to.call(list.size(), address);
                        }
                    })))
                    .register(registry);
        }

        /** Those of one user. */
        public DnsMetrics named(@Nullable String name) {
            DnsMetrics metrics = name == null
                    ? new DnsMetrics(lookups.labelValues(), failures.labelValues())
                    : new DnsMetrics(lookups.labelValues(name), failures.labelValues(name));
            users.put(name == null ? "" : name, metrics);
            return metrics;
        }
    }

    void asked() {
        lookups.inc();
    }

    void failed() {
        failures.inc();
    }

    void found(Map<String, List<String>> now) {
        found = now;
    }
}
