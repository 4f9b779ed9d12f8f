package io.athanor.server.flags;

import io.athanor.server.config.ConfigText;
import io.athanor.server.requestlog.RequestLogConfig;
import io.athanor.server.telemetry.TelemetryConfig;
import io.athanor.server.tracing.TracingConfig;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --tracing.*} and {@code --request.logging-config}: what is told of single requests. */
public final class TelemetryFlags {
    @Option(
            names = "--tracing.config",
            paramLabel = "YAML",
            description = "Where spans are sent, as Thanos's YAML says it: type OTLP, JAEGER (by OpenTelemetry's"
                    + " protocol) or ELASTIC_APM. $(VAR) stands for an environment variable.")
    private @Nullable String tracing;

    @Option(names = "--tracing.config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path tracingFile;

    @Option(
            names = "--request.logging-config",
            paramLabel = "YAML",
            description = "Which requests and calls are logged, and when, as Thanos's YAML says it.")
    private @Nullable String requests;

    @Option(names = "--request.logging-config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path requestsFile;

    /** @throws io.athanor.server.UserError naming the flag, or file, line and key, that is wrong */
    public TelemetryConfig config(Map<String, String> environment) {
        ConfigText lines = ConfigText.of("--request.logging-config", requests, requestsFile);
        ConfigText spans = ConfigText.of("--tracing.config", tracing, tracingFile);
        return new TelemetryConfig(
                lines == null ? RequestLogConfig.NONE : RequestLogConfig.parse(lines, environment),
                spans == null ? null : TracingConfig.parse(spans, environment));
    }
}
