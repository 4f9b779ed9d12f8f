package io.athanor.component.query;

import io.athanor.model.TenantNames;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * Thanos's gate of selections and its telemetry of StoreAPI. A query makes its selections one after the other: none waits at
 * the gate.
 */
public final class SelectCounters {
    private static final double[] GATE = {.01, .1, .3, .6, 1, 3, 6, 9, 20, 30, 60, 90, 120, 240, 360, 720};
    private static final double NANOS = 1e9;

    private final CounterDataPoint total;
    private final GaugeDataPoint inFlight;
    private final DistributionDataPoint waited;
    private final Histogram durations;
    private final TenantNames tenants = new TenantNames("default-tenant");
    private final double[] seriesBuckets;
    private final double[] samplesBuckets;

    /**
     * @param most how many selections of a query may run at once
     * @param durationBuckets bounds of the histogram, seconds, ascending
     * @param seriesBuckets by how many series its label {@code series_le} tells apart, ascending
     * @param samplesBuckets by how many samples its label {@code samples_le} does, ascending
     */
    public SelectCounters(
            int most,
            double[] durationBuckets,
            double[] seriesBuckets,
            double[] samplesBuckets,
            PrometheusRegistry registry) {
        String gate = "thanos_query_concurrent_selects_gate_selects_";
        Gauge.builder()
                .name(gate + "max")
                .help("Maximum number of concurrent selects.")
                .register(registry)
                .set(most);
        inFlight = Gauge.builder()
                .name(gate + "in_flight")
                .help("Number of selects that are currently in flight.")
                .register(registry);
        total = Counter.builder()
                .name(gate + "total")
                .help("Total number of selects.")
                .register(registry);
        waited = Histogram.builder()
                .name(gate + "duration_seconds")
                .help("How many seconds it took for selects to wait at the gate.")
                .classicUpperBounds(GATE)
                .register(registry);
        durations = Histogram.builder()
                .name("thanos_store_api_query_duration_seconds")
                .help("Duration of the Thanos Store API select phase for a query.")
                .labelNames("series_le", "samples_le", "tenant")
                .classicUpperBounds(durationBuckets)
                .register(registry);
        this.seriesBuckets = seriesBuckets.clone();
        this.samplesBuckets = samplesBuckets.clone();
    }

    void begins() {
        total.inc();
        inFlight.inc();
        waited.observe(0);
    }

    void ends() {
        inFlight.dec();
    }

    /** A request got so much from stores, and took so long. */
    void received(long series, long samples, String tenant, long nanos) {
        if (series > 0 && samples > 0) {
            durations
                    .labelValues(bucket(series, seriesBuckets), bucket(samples, samplesBuckets), tenants.named(tenant))
                    .observe(nanos / NANOS);
        }
    }

    /** The least bound that is not less, as Thanos finds and writes it. */
    static String bucket(double value, double[] bounds) {
        if (bounds.length == 0 || value >= bounds[bounds.length - 1]) {
            return "+Inf";
        }
        for (double bound : bounds) {
            if (value <= bound) {
                return java.math.BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
            }
        }
        return "+Inf";
    }
}
