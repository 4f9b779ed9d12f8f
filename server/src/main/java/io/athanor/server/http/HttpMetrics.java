package io.athanor.server.http;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.Locale;

/** The {@code http_*} metrics, with Thanos's names, labels and buckets. */
final class HttpMetrics {
    private static final double[] DURATION_BUCKETS = {
        .001, .01, .1, .3, .6, 1, 3, 6, 9, 20, 30, 60, 90, 120, 240, 360, 720
    };
    private static final double[] SIZE_BUCKETS = {64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768};

    private final Counter requests;
    private final Gauge inflight;
    private final Histogram duration;
    private final Histogram requestSize;
    private final Histogram responseSize;

    private final boolean isByTenant;

    /** @param isByTenant whether they have Thanos's label {@code tenant} */
    HttpMetrics(PrometheusRegistry registry, boolean isByTenant) {
        this.isByTenant = isByTenant;
        requests = Counter.builder()
                .name("http_requests_total")
                .help("Tracks the number of HTTP requests.")
                .labelNames(labels("tenant", "code", "handler", "method"))
                .register(registry);
        inflight = Gauge.builder()
                .name("http_inflight_requests")
                .help("Current number of HTTP requests the handler is responding to.")
                .labelNames(labels("tenant", "handler", "method"))
                .register(registry);
        duration = histogram(
                        "http_request_duration_seconds", "Tracks the latencies for HTTP requests.", DURATION_BUCKETS)
                .register(registry);
        requestSize = histogram("http_request_size_bytes", "Tracks the size of HTTP requests.", SIZE_BUCKETS)
                .register(registry);
        responseSize = histogram("http_response_size_bytes", "Tracks the size of HTTP responses.", SIZE_BUCKETS)
                .register(registry);
    }

    private Histogram.Builder histogram(String name, String help, double[] buckets) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels("tenant", "code", "handler", "method"))
                .classicUpperBounds(buckets)
                .nativeInitialSchema(3)
                .nativeMaxNumberOfBuckets(100);
    }

    private String[] labels(String tenant, String... own) {
        if (!isByTenant) {
            return own;
        }
        String[] all = Arrays.copyOf(own, own.length + 1);
        all[own.length] = tenant;
        return all;
    }

    /** @param tenant counts only where requests are counted by tenants */
    void started(String tenant, String handler, String method) {
        inflight.labelValues(labels(tenant, handler, method.toLowerCase(Locale.ROOT)))
                .inc();
    }

    /** @param traceId shown beside the time as an exemplar; empty: there is none */
    void finished(
            String tenant,
            String handler,
            String method,
            int code,
            double seconds,
            long bytesIn,
            long bytesOut,
            String traceId) {
        String lower = method.toLowerCase(Locale.ROOT);
        String[] all = labels(tenant, Integer.toString(code), handler, lower);
        inflight.labelValues(labels(tenant, handler, lower)).dec();
        requests.labelValues(all).inc();
        if (traceId.isEmpty()) {
            duration.labelValues(all).observe(seconds);
        } else {
            duration.labelValues(all).observeWithExemplar(seconds, Labels.of("traceID", traceId));
        }
        requestSize.labelValues(all).observe(bytesIn);
        responseSize.labelValues(all).observe(bytesOut);
    }
}
