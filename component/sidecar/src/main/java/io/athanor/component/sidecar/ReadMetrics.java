package io.athanor.component.sidecar;

import io.athanor.model.budget.SharedBudget;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What Series calls give, as Thanos counts it. */
final class ReadMetrics {
    private static final double[] FRAMES = {10, 100, 1000, 10_000, 100_000};
    private static final double[] SERIES = {1, 10, 100, 1000, 10_000, 100_000, 1_000_000};
    private static final double[] CHUNKS = {1, 100, 1e3, 1e4, 1e5, 1e7, 1e8, 1e9};

    private final Histogram frames;
    private final Histogram series;
    private final Histogram chunks;
    private final Counter dropped;
    private final Gauge pending;

    ReadMetrics(PrometheusRegistry registry) {
        frames = histogram(
                "prometheus_store_received_frames",
                "Number of frames received per streamed response.",
                FRAMES,
                registry);
        series = histogram(
                "thanos_store_server_series_requested",
                "Number of requested series for Series calls.",
                SERIES,
                registry);
        chunks = histogram(
                "thanos_store_server_chunks_requested",
                "Number of requested chunks for Series calls.",
                CHUNKS,
                registry);
        dropped = Counter.builder()
                .name("thanos_store_selects_dropped_total")
                .help("Number of select queries that were dropped due to configured limits.")
                .labelNames("reason")
                .register(registry);
        dropped.initLabelValues("series");
        dropped.initLabelValues("chunks");
        dropped.initLabelValues("memory");
        pending = Gauge.builder()
                .name("thanos_store_server_pending_series_requests")
                .help("Number of pending series requests.")
                .register(registry);
    }

    private static Histogram histogram(String name, String help, double[] bounds, PrometheusRegistry registry) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicUpperBounds(bounds)
                .register(registry);
    }

    /** A call has begun; it ends when what it counts is closed. */
    ReadCount begun(ReadLimits limits, SharedBudget memory) {
        pending.inc();
        return new ReadCount(limits, memory, pending::dec);
    }

    void received(int howMany) {
        frames.observe(howMany);
    }

    void answered(long seriesGiven, long chunksGiven) {
        series.observe(seriesGiven);
        chunks.observe(chunksGiven);
    }

    /** A call was refused because of a limit, in the words of {@code LimitExceededException.reason}. */
    void dropped(String reason) {
        dropped.labelValues(reason).inc();
    }
}
