package io.athanor.server.tracing;

import io.athanor.server.config.ConfigText;
import io.athanor.server.tls.ClientTls;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file of {@code --tracing.config}.
 *
 * @param target who gets the spans
 * @param resource what is said of this process: {@code service.name} and others
 * @param sampler which traces are kept
 * @param propagator in which headers traces travel
 * @param batch how spans are gathered
 */
public record TracingConfig(
        Otlp target, Map<String, String> resource, Sampler sampler, TextMapPropagator propagator, Batch batch) {
    public TracingConfig {
        resource = Map.copyOf(resource);
    }

    /**
     * A collector of OpenTelemetry's protocol.
     *
     * @param grpc over gRPC; else over HTTP
     * @param endpoint {@code host:port}
     * @param path of HTTP
     * @param tls null: without
     * @param headers sent with each request
     * @param gzip whether requests are compressed
     * @param timeout of one request
     */
    public record Otlp(
            boolean grpc,
            String endpoint,
            String path,
            @Nullable ClientTls tls,
            Map<String, String> headers,
            boolean gzip,
            Duration timeout,
            Retry retry) {
        public Otlp {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * How a request that did not work is made again, after a pause that doubles.
     *
     * @param maxElapsed from the first try on; zero: it is never made again
     */
    public record Retry(Duration initialInterval, Duration maxInterval, Duration maxElapsed) {
        /** OpenTelemetry's. */
        public static final Retry DEFAULT =
                new Retry(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(1));
    }

    /**
     * How spans are gathered before they are sent.
     *
     * @param maxQueue spans that wait; more are dropped
     * @param flushInterval how long one waits at most
     * @param exportTimeout how long sending some may take, tries included
     */
    public record Batch(int maxQueue, Duration flushInterval, Duration exportTimeout) {
        /** OpenTelemetry's, with time for all tries. */
        static Batch of(Otlp target) {
            return new Batch(
                    2048, Duration.ofSeconds(5), target.retry().maxElapsed().plus(target.timeout()));
        }
    }

    /**
     * Reads {@code type} and {@code config}; {@code $(VAR)} stands for an environment variable. OpenTelemetry's own
     * variables {@code OTEL_SERVICE_NAME}, {@code OTEL_RESOURCE_ATTRIBUTES} and {@code OTEL_PROPAGATORS} are heeded too.
     *
     * @return null if tracing is disabled in it
     * @throws io.athanor.server.UserError with file, line and key if it is not understood, whole
     */
    public static @Nullable TracingConfig parse(ConfigText text, Map<String, String> environment) {
        return TracingYaml.parse(text, environment);
    }
}
