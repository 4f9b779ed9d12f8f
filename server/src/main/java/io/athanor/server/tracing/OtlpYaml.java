package io.athanor.server.tracing;

import io.athanor.server.config.YamlMapping;
import io.athanor.server.tls.ClientTls;
import io.athanor.server.tls.TlsVersion;
import io.athanor.server.tracing.TracingConfig.Batch;
import io.athanor.server.tracing.TracingConfig.Otlp;
import io.athanor.server.tracing.TracingConfig.Retry;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of {@code type: OTLP}. */
final class OtlpYaml {
    static final String TRACES = "/v1/traces";
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final YamlMapping config;
    private final Map<String, String> environment;

    OtlpYaml(YamlMapping config, Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    TracingConfig read() {
        boolean grpc = isGrpc();
        config.duration("reconnection_period", Duration.ZERO); // gRPC connects again by itself, sooner
        Otlp target = new Otlp(
                grpc,
                endpoint(grpc),
                config.string("url_path", TRACES),
                tls(grpc),
                config.texts("headers"),
                isCompressed(),
                positive(config.duration("timeout", TIMEOUT)),
                retry(config.mapping("retry_config")));
        Map<String, String> resource = Resources.of(config.string("service_name", ""), environment);
        resource.putAll(config.texts("resource_attributes"));
        return new TracingConfig(
                target, resource, Samplers.forced(sampler()), Propagation.of(environment), Batch.of(target));
    }

    private boolean isGrpc() {
        return switch (config.string("client_type", "")) {
            case "grpc" -> true;
            case "http" -> false;
            default -> throw config.invalid("client_type", "has to be grpc or http");
        };
    }

    private String endpoint(boolean grpc) {
        String endpoint = config.string("endpoint", grpc ? "localhost:4317" : "localhost:4318");
        if (endpoint.contains("://") || endpoint.contains("/")) {
            throw config.invalid("endpoint", "is \"" + endpoint + "\": give host:port, without scheme and path");
        }
        return endpoint;
    }

    private boolean isCompressed() {
        return switch (config.string("compression", "none")) {
            case "gzip" -> true;
            case "none", "" -> false;
            default -> throw config.invalid("compression", "has to be gzip or none");
        };
    }

    private static Duration positive(Duration value) {
        return value.isZero() ? TIMEOUT : value;
    }

    private static Retry retry(YamlMapping from) {
        boolean isEnabled = from.bool("retry_enabled", true);
        Duration first = from.duration("retry_initial_interval", Retry.DEFAULT.initialInterval());
        Duration most = from.duration("retry_max_interval", Retry.DEFAULT.maxInterval());
        Duration elapsed = from.duration("retry_max_elapsed_time", Retry.DEFAULT.maxElapsed());
        from.end();
        return new Retry(first, most, isEnabled ? elapsed : Duration.ZERO);
    }

    private @Nullable ClientTls tls(boolean grpc) {
        boolean insecure = config.bool("insecure", false);
        YamlMapping from = config.mapping("tls_config");
        Path cert = path(from, "cert_file");
        Path key = path(from, "key_file");
        if ((cert == null) != (key == null)) {
            throw from.invalid(
                    cert == null ? "key_file" : "cert_file", "needs the other one of cert_file and key_file");
        }
        ClientTls tls = new ClientTls(
                path(from, "ca_file"),
                cert,
                key,
                from.string("server_name", ""),
                from.bool("insecure_skip_verify", false),
                TlsVersion.TLS12.upTo(TlsVersion.TLS13));
        if (!grpc && !tls.serverName().isEmpty()) {
            throw from.invalid("server_name", "is not possible with client_type: http; with grpc it is");
        }
        from.end();
        return insecure ? null : tls;
    }

    private static @Nullable Path path(YamlMapping from, String key) {
        String name = from.string(key, "");
        return name.isEmpty() ? null : Path.of(name);
    }

    private Sampler sampler() {
        String type = config.string("sampler_type", "").toLowerCase(Locale.ROOT);
        String param = config.string("sampler_param", "");
        return switch (type) {
            case "alwayssample" -> Sampler.alwaysOn();
            case "neversample" -> Sampler.alwaysOff();
            case "traceidratiobased" -> ratio(param);
            case "parentbasedneversample" -> Sampler.parentBased(Sampler.alwaysOff());
            case "parentbasedtraceidratiobased" -> Sampler.parentBased(ratio(param));
            case "", "parentbasedalwayssample" -> Sampler.parentBased(Sampler.alwaysOn());
            default ->
                throw config.invalid(
                        "sampler_type",
                        "is \"" + type + "\": choose alwayssample, neversample, traceidratiobased or one of these with"
                                + " parentbased before it");
        };
    }

    private Sampler ratio(String text) {
        try {
            return Samplers.ratio(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw config.invalid("sampler_param", "is \"" + text + "\": give a part from 0 to 1, for example 0.01");
        }
    }
}
