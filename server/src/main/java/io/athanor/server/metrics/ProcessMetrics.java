package io.athanor.server.metrics;

import io.athanor.server.Version;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import io.athanor.server.tls.CertificateExpiry;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmCompilationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryPoolAllocationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
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
        registerJvm(registry);
        GoNames.register(registry);
        CertificateExpiry.register(registry);
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

    /** All that the library knows of the JVM, but its native memory: to find out that it is not tracked takes a while. */
    private static void registerJvm(PrometheusRegistry registry) {
        JvmThreadsMetrics.builder().register(registry);
        JvmBufferPoolMetrics.builder().register(registry);
        JvmClassLoadingMetrics.builder().register(registry);
        JvmCompilationMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmMemoryPoolAllocationMetrics.builder().register(registry);
        JvmMemoryMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        io.prometheus.metrics.instrumentation.jvm.ProcessMetrics.builder().register(registry);
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
