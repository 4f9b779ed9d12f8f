package io.athanor.server.telemetry;

import io.athanor.server.requestlog.RequestLogConfig;
import io.athanor.server.tracing.TracingConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a command line says about spans and lines.
 *
 * @param tracing null: no spans
 */
public record TelemetryConfig(
        RequestLogConfig requests, @Nullable TracingConfig tracing) {
    /** Neither. */
    public static final TelemetryConfig NONE = new TelemetryConfig(RequestLogConfig.NONE, null);
}
