package io.athanor.server.telemetry;

import io.athanor.server.requestlog.RequestLog;
import io.athanor.server.tracing.Tracing;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * How servers and clients tell of their work.
 *
 * @param registry what they count
 * @param tracing what they spend time on
 * @param requests lines about requests and calls
 */
public record Telemetry(PrometheusRegistry registry, Tracing tracing, RequestLog requests) {
    /** Metrics alone. */
    public static Telemetry metrics(PrometheusRegistry registry) {
        return new Telemetry(registry, Tracing.OFF, RequestLog.NONE);
    }
}
