package io.athanor.server.tracing;

import io.athanor.server.config.YamlMapping;
import io.athanor.server.tls.ClientTls;
import io.athanor.server.tls.TlsVersion;
import io.athanor.server.tracing.TracingConfig.Batch;
import io.athanor.server.tracing.TracingConfig.Otlp;
import io.athanor.server.tracing.TracingConfig.Retry;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.util.Map;

/**
 * The keys of {@code type: ELASTIC_APM}. Elastic's server takes OpenTelemetry's protocol on its own port; where it is, and
 * with what login, is said by the variables that Elastic's agents have.
 */
final class ElasticYaml {
    private final YamlMapping config;
    private final Map<String, String> environment;

    ElasticYaml(YamlMapping config, Map<String, String> environment) {
        this.config = config;
        this.environment = environment;
    }

    TracingConfig read() {
        URI server = server();
        boolean isSecure = "https".equals(server.getScheme());
        int port = server.getPort() >= 0 ? server.getPort() : isSecure ? 443 : 80;
        String path = String.valueOf(server.getPath()).replaceAll("/+$", "") + OtlpYaml.TRACES;
        ClientTls tls = new ClientTls(null, null, null, "", false, TlsVersion.TLS12.upTo(TlsVersion.TLS13));
        Otlp target = new Otlp(
                false,
                server.getHost() + ":" + port,
                path,
                isSecure ? tls : null,
                login(),
                true,
                OtlpYaml.TIMEOUT,
                Retry.DEFAULT);
        Map<String, String> resource = Resources.of(config.string("service_name", ""), environment);
        put("service.version", config.string("service_version", ""), resource);
        put("deployment.environment", config.string("service_environment", ""), resource);
        Sampler sampler = Sampler.parentBased(Samplers.ratio(config.decimal("sample_rate", 1)));
        return new TracingConfig(
                target, resource, Samplers.forced(sampler), Propagation.of(environment), Batch.of(target));
    }

    private URI server() {
        String url = environment.getOrDefault("ELASTIC_APM_SERVER_URL", "http://localhost:8200");
        try {
            URI server = URI.create(url);
            if (server.getHost() != null) {
                return server;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw config.invalid(
                "service_name",
                "needs ELASTIC_APM_SERVER_URL in the environment to be a URL, which \"" + url + "\" is not");
    }

    private static void put(String key, String value, Map<String, String> to) {
        if (!value.isEmpty()) {
            to.put(key, value);
        }
    }

    private Map<String, String> login() {
        String key = environment.getOrDefault("ELASTIC_APM_API_KEY", "");
        String token = environment.getOrDefault("ELASTIC_APM_SECRET_TOKEN", "");
        if (!key.isEmpty()) {
            return Map.of("Authorization", "ApiKey " + key);
        }
        return token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token);
    }
}
