package io.athanor.server.tracing;

import io.athanor.server.config.YamlMapping;
import io.athanor.server.tls.ClientTls;
import io.athanor.server.tls.TlsVersion;
import io.athanor.server.tracing.TracingConfig.Batch;
import io.athanor.server.tracing.TracingConfig.Otlp;
import io.athanor.server.tracing.TracingConfig.Retry;
import io.opentelemetry.sdk.trace.samplers.ParentBasedSamplerBuilder;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of {@code type: JAEGER}. Jaeger's own protocols are not spoken: since its release 1.35 it takes OpenTelemetry's,
 * over HTTP on port 4318, and there the spans go: to the host that {@code endpoint} or {@code agent_host} names. What only
 * concerns the old protocols is taken and has no effect.
 */
final class JaegerYaml {
    private static final Logger LOG = LoggerFactory.getLogger(JaegerYaml.class);
    private static final int OTLP_PORT = 4318;

    private final YamlMapping config;
    private final Map<String, String> environment;

    JaegerYaml(YamlMapping config, Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    /** Null if it is disabled. */
    @Nullable
    TracingConfig read() {
        passOver();
        boolean isDisabled = config.bool("disabled", false);
        Map<String, String> resource = Resources.of(config.string("service_name", ""), environment);
        tags(config.string("tags", ""), resource);
        Sampler sampler = Samplers.forced(sampler());
        Otlp target = target();
        int queue = Math.clamp(config.integer("reporter_max_queue_size", 2048), 1, 1 << 20);
        Duration flush = config.duration("reporter_flush_interval", Duration.ofSeconds(5));
        if (isDisabled) {
            return null;
        }
        LOG.atInfo()
                .addKeyValue("endpoint", target.endpoint())
                .addKeyValue("path", target.path())
                .log("tracing of type JAEGER: spans go to Jaeger's intake of OpenTelemetry's protocol");
        Batch batch = new Batch(
                queue,
                flush.isZero() ? Duration.ofSeconds(5) : flush,
                Batch.of(target).exportTimeout());
        return new TracingConfig(target, resource, sampler, Propagation.of(environment), batch);
    }

    private void passOver() {
        config.bool("rpc_metrics", false);
        config.bool("traceid_128bit", false);
        config.bool("operation_name_late_binding", false);
        config.bool("reporter_log_spans", false);
        config.bool("reporter_disable_attempt_reconnecting", false);
        config.duration("reporter_attempt_reconnect_interval", Duration.ZERO);
        config.string("sampler_manager_host_port", "");
        config.integer("sampler_max_operations", 0);
        config.duration("sampler_refresh_interval", Duration.ZERO);
        config.string("sampling_server_url", "");
        config.decimal("initial_sampler_rate", 0);
    }

    private Otlp target() {
        String agent = config.string("agent_host", "");
        config.integer("agent_port", 0);
        String endpoint = config.string("endpoint", "");
        String user = config.string("user", "");
        String password = config.string("password", "");
        Map<String, String> headers = new LinkedHashMap<>();
        if (!user.isEmpty()) {
            byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
        }
        if (endpoint.isEmpty()) {
            return otlp((agent.isEmpty() ? "localhost" : agent) + ":" + OTLP_PORT, OtlpYaml.TRACES, false, headers);
        }
        URI uri = uri(endpoint);
        boolean isOtlp = String.valueOf(uri.getPath()).endsWith(OtlpYaml.TRACES);
        boolean isSecure = "https".equals(uri.getScheme());
        int port = isOtlp && uri.getPort() >= 0 ? uri.getPort() : isOtlp ? isSecure ? 443 : 80 : OTLP_PORT;
        return otlp(uri.getHost() + ":" + port, isOtlp ? uri.getPath() : OtlpYaml.TRACES, isSecure, headers);
    }

    private URI uri(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw config.invalid(
                "endpoint", "is \"" + endpoint + "\": give a URL, for example http://jaeger:4318/v1/traces");
    }

    private static Otlp otlp(String endpoint, String path, boolean isSecure, Map<String, String> headers) {
        ClientTls tls = new ClientTls(null, null, null, "", false, TlsVersion.TLS12.upTo(TlsVersion.TLS13));
        return new Otlp(false, endpoint, path, isSecure ? tls : null, headers, true, OtlpYaml.TIMEOUT, Retry.DEFAULT);
    }

    private Sampler sampler() {
        double param = config.decimal("sampler_param", 0);
        String type = config.string("sampler_type", "ratelimiting");
        Sampler base = switch (type) {
            case "const" -> param >= 0.5 ? Sampler.alwaysOn() : Sampler.alwaysOff();
            case "probabilistic" -> Samplers.ratio(param);
            case "ratelimiting", "" -> Samplers.rateLimited(param, System::nanoTime);
            case "remote" ->
                throw config.invalid(
                        "sampler_type", "is remote, which is not built: choose const, probabilistic or ratelimiting");
            default ->
                throw config.invalid(
                        "sampler_type", "is \"" + type + "\": choose const, probabilistic or ratelimiting");
        };
        YamlMapping parents = config.mapping("sampler_parent_config");
        ParentBasedSamplerBuilder sampler = Sampler.parentBasedBuilder(base);
        if (parents.bool("local_parent_sampled", false)) {
            sampler.setLocalParentSampled(base);
        }
        if (parents.bool("remote_parent_sampled", false)) {
            sampler.setRemoteParentSampled(base);
        }
        parents.end();
        return sampler.build();
    }

    /** {@code a=b,c=${NAME:otherwise}}. */
    private void tags(String text, Map<String, String> to) {
        Map<String, String> pairs = new LinkedHashMap<>();
        Resources.pairs(text, pairs);
        pairs.forEach((key, value) -> to.put(key, expanded(value)));
    }

    private String expanded(String value) {
        if (!value.startsWith("${") || !value.endsWith("}")) {
            return value;
        }
        String inner = value.substring(2, value.length() - 1);
        int colon = inner.indexOf(':');
        String there = environment.getOrDefault(colon < 0 ? inner : inner.substring(0, colon), "");
        return there.isEmpty() && colon >= 0 ? inner.substring(colon + 1) : there;
    }
}
