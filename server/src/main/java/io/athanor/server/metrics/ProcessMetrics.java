package io.athanor.server.metrics;

import io.athanor.server.Version;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The metrics of a process: its build, its JVM, its use of the machine; and {@code /metrics}. */
public final class ProcessMetrics {
    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();

    /** Registers the metrics that every process has. */
    public ProcessMetrics(PrometheusRegistry registry, Version version) {
        this.registry = registry;
        JvmMetrics.builder().register(registry);
        GoNames.register(registry);
        Gauge.builder()
                .name("thanos_build_info")
                .help(
                        "A metric with a constant '1' value labeled by version, revision, branch, goversion from which the"
                                + " program was built, and the goos and goarch for the build.")
                .labelNames("version", "revision", "branch", "goversion", "goos", "goarch", "tags")
                .register(registry)
                .labelValues(
                        version.version(),
                        version.revision(),
                        version.branch(),
                        Version.runtime(),
                        System.getProperty("os.name", "unknown").toLowerCase(java.util.Locale.ROOT),
                        System.getProperty("os.arch", "unknown"),
                        "unknown")
                .set(1);
    }

    /** {@code /metrics}: Prometheus's text format, or OpenMetrics or protobuf where they are asked for. */
    public Routes routes() {
        return new Routes().add("GET", "/metrics", "metrics", this::serve);
    }

    private void serve(HttpExchange exchange) throws IOException {
        ExpositionFormatWriter writer = formats.findWriter(exchange.header("Accept"));
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 << 10);
        writer.write(out, registry.scrape());
        exchange.status(200);
        exchange.header("Content-Type", writer.getContentType());
        byte[] body = out.toByteArray();
        exchange.send(body, body.length, true);
    }
}
