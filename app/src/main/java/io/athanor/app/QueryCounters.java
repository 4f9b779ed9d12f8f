package io.athanor.app;

import io.athanor.promql.ActiveQuery;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.QueryListener;
import io.athanor.promql.QueryStats;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.jspecify.annotations.Nullable;

/** Prometheus's {@code prometheus_engine_*}, Thanos's gate of queries, and the memory that queries hold. */
final class QueryCounters implements QueryListener {
    private static final String[] SLICES = {"queue_time", "prepare_time", "inner_eval", "result_sort"};
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;

    private final PrometheusRegistry registry;
    private final Summary durations;
    private final Histogram histogram;
    private final Histogram gate;
    private final Counter total;
    private final Histogram timespan;
    private final @Nullable QueryListener next;

    /**
     * @param next is told as well
     */
    QueryCounters(PrometheusRegistry registry, int maxConcurrent, @Nullable QueryListener next) {
        this.registry = registry;
        this.next = next;
        durations = Summary.builder()
                .name("prometheus_engine_query_duration_seconds")
                .help("Query timings")
                .labelNames("slice")
                .quantile(0.5, 0.05)
                .quantile(0.9, 0.01)
                .quantile(0.99, 0.001)
                .register(registry);
        histogram = Histogram.builder()
                .name("prometheus_engine_query_duration_histogram_seconds")
                .help("The duration of various parts of PromQL query execution.")
                .labelNames("slice")
                .classicUpperBounds(.01, .1, 1, 10)
                .register(registry);
        for (String slice : SLICES) {
            durations.initLabelValues(slice);
            histogram.initLabelValues(slice);
        }
        gate = Histogram.builder()
                .name("thanos_query_concurrent_gate_queries_duration_seconds")
                .help("How many seconds it took for queries to wait at the gate.")
                .classicUpperBounds(.01, .1, .3, .6, 1, 3, 6, 9, 20, 30, 60, 90, 120, 240, 360, 720)
                .register(registry);
        timespan = Histogram.builder()
                .name("thanos_query_range_requested_timespan_duration_seconds")
                .help("A histogram of the query range window in seconds")
                .classicExponentialUpperBounds(15 * 60, 2, 12)
                .register(registry);
        total = Counter.builder()
                .name("thanos_query_concurrent_gate_queries_total")
                .help("Total number of queries.")
                .register(registry);
        constant("prometheus_engine_queries_concurrent_max", "The max number of concurrent queries.", maxConcurrent);
        constant("thanos_query_concurrent_gate_queries_max", "Maximum number of concurrent queries.", maxConcurrent);
    }

    private void constant(String name, String help, long value) {
        Gauge.builder().name(name).help(help).register(registry).set(value);
    }

    private void gauge(String name, String help, java.util.function.DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    /** Adds what the engine is asked for when the metrics are. */
    void watch(QueryEngine engine) {
        gauge(
                "prometheus_engine_queries",
                "The current number of queries being executed or waiting.",
                () -> engine.active().size());
        gauge(
                "thanos_query_concurrent_gate_queries_in_flight",
                "Number of queries that are currently in flight.",
                () -> engine.active().stream().filter(query -> !query.waiting()).count());
        gauge("athanor_query_reserved_bytes", "Memory that queries have reserved.", engine::reservedBytes);
        constant(
                "athanor_query_budget_bytes",
                "Memory that all queries together may reserve.",
                engine.config().processBudgetBytes());
    }

    @Override
    public void begins(ActiveQuery query) {
        total.inc();
        if (!query.request().isInstant()) {
            timespan.observe((query.request().endMs() - query.request().startMs()) / MILLIS);
        }
        if (next != null) {
            next.begins(query);
        }
    }

    @Override
    public void ends(ActiveQuery query, @Nullable QueryStats stats) {
        if (next != null) {
            next.ends(query, stats);
        }
        if (stats != null) {
            gate.observe(stats.queueNanos() / NANOS);
            observe("queue_time", stats.queueNanos());
            observe("prepare_time", stats.prepareNanos());
            observe("inner_eval", stats.evalNanos());
            observe("result_sort", stats.sortNanos());
        }
    }

    private void observe(String slice, long nanos) {
        durations.labelValues(slice).observe(nanos / NANOS);
        histogram.labelValues(slice).observe(nanos / NANOS);
    }
}
