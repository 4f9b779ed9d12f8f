package io.athanor.component.query;

import io.athanor.fanout.FanOutListener;
import io.athanor.model.TenantNames;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the fan-out counts, by Thanos's names. */
public final class FanOutMetrics implements FanOutListener {
    private final CounterDataPoint empty;
    private final Counter dropped;
    private final TenantNames tenants = new TenantNames("default-tenant");

    public FanOutMetrics(PrometheusRegistry registry) {
        empty = Counter.builder()
                .name("thanos_proxy_store_empty_stream_responses_total")
                .help("Total number of empty responses received.")
                .register(registry);
        dropped = Counter.builder()
                .name("thanos_store_selects_dropped_total")
                .help("Number of select queries that were dropped due to configured limits.")
                .labelNames("reason", "tenant")
                .register(registry);
    }

    @Override
    public void emptyStream() {
        empty.inc();
    }

    @Override
    public void dropped(String reason, String tenant) {
        dropped.labelValues(reason, tenants.named(tenant)).inc();
    }
}
