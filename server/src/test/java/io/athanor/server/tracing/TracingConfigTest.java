package io.athanor.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.tracing.TracingConfig.Otlp;
import io.athanor.server.tracing.TracingConfig.Retry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TracingConfigTest {
    private static TracingConfig parse(String yaml, String... environment) {
        Map<String, String> variables = environment.length == 0 ? Map.of() : Map.of(environment[0], environment[1]);
        return Objects.requireNonNull(TracingConfig.parse(new ConfigText("t.yaml", yaml), variables));
    }

    private static void refused(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml)).isInstanceOf(UserError.class).hasMessage(message);
    }

    @Test
    void everyKey_ofOtlp_isHeeded() {
        TracingConfig config = parse("""
                type: OTLP
                config:
                  client_type: grpc
                  service_name: store-eu
                  resource_attributes: {region: eu}
                  reconnection_period: 5s
                  compression: gzip
                  insecure: false
                  endpoint: otel:4317
                  url_path: /x
                  timeout: 3s
                  retry_config: {retry_enabled: true, retry_initial_interval: 1s, retry_max_interval: 2s, retry_max_elapsed_time: 9s}
                  headers: {token: $(TOKEN)}
                  tls_config: {ca_file: ca.pem, cert_file: c.pem, key_file: k.pem, server_name: otel, insecure_skip_verify: true}
                  sampler_type: traceidratiobased
                  sampler_param: "0.5"
                """, "TOKEN", "t");

        Otlp target = config.target();
        assertThat(target.grpc()).isTrue();
        assertThat(target.endpoint()).isEqualTo("otel:4317");
        assertThat(target.gzip()).isTrue();
        assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(target.headers()).containsExactly(Map.entry("token", "t"));
        assertThat(target.retry())
                .isEqualTo(new Retry(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(9)));
        assertThat(Objects.requireNonNull(target.tls()).ca()).isEqualTo(Path.of("ca.pem"));
        assertThat(target.tls().serverName()).isEqualTo("otel");
        assertThat(target.tls().skipVerify()).isTrue();
        assertThat(config.resource()).containsEntry("service.name", "store-eu").containsEntry("region", "eu");
        assertThat(config.sampler().getDescription()).contains("TraceIdRatioBased{0.5");
    }

    @Test
    void defaults_areOpenTelemetrys() {
        TracingConfig config = parse(
                "type: otlp\nconfig: {client_type: http}", "OTEL_RESOURCE_ATTRIBUTES", "service.name=mine,zone=a");

        assertThat(config.target().endpoint()).isEqualTo("localhost:4318");
        assertThat(config.target().path()).isEqualTo("/v1/traces");
        assertThat(config.target().tls()).isNotNull();
        assertThat(config.target().retry()).isEqualTo(Retry.DEFAULT);
        assertThat(config.resource()).containsEntry("service.name", "mine").containsEntry("zone", "a");
        assertThat(config.sampler().getDescription()).contains("ParentBased{root:AlwaysOnSampler");
    }

    @Test
    void jaeger_oldAddresses_becomeItsIntakeOfOtlpOnTheSameHost() {
        TracingConfig collector = parse(
                "type: JAEGER\nconfig: {endpoint: \"http://jaeger:14268/api/traces\", tags: \"a=b,c=${ZONE:none}\"}",
                "ZONE",
                "eu");
        assertThat(collector.target().endpoint()).isEqualTo("jaeger:4318");
        assertThat(collector.target().path()).isEqualTo("/v1/traces");
        assertThat(collector.resource()).containsEntry("a", "b").containsEntry("c", "eu");
        assertThat(parse("type: JAEGER\nconfig: {agent_host: agent, agent_port: 6831}")
                        .target()
                        .endpoint())
                .isEqualTo("agent:4318");
        assertThat(TracingConfig.parse(new ConfigText("t", "type: JAEGER\nconfig: {disabled: true}"), Map.of()))
                .isNull();
    }

    @Test
    void elastic_isAskedWhereItsAgentsWould() {
        TracingConfig config = parse(
                "type: ELASTIC_APM\nconfig: {service_name: q, service_version: v1, sample_rate: 0.25}",
                "ELASTIC_APM_SERVER_URL",
                "https://apm:8443/base/");

        assertThat(config.target().endpoint()).isEqualTo("apm:8443");
        assertThat(config.target().path()).isEqualTo("/base/v1/traces");
        assertThat(config.target().tls()).isNotNull();
        assertThat(config.resource()).containsEntry("service.name", "q").containsEntry("service.version", "v1");
    }

    @Test
    void mistakes_andWhatIsNotSpoken_areNamed() {
        refused(
                "type: ZIPKIN",
                "t.yaml:1: \"type\" is \"ZIPKIN\", which is no known kind of tracing: use OTLP, JAEGER or ELASTIC_APM");
        refused("type: OTLP\nconfig: {}", "t.yaml: \"config.client_type\" has to be grpc or http");
        refused(
                "type: OTLP\nconfig:\n  client_type: http\n  endpoints: a",
                "t.yaml:4: unknown key \"config.endpoints\": allowed here: client_type, reconnection_period, endpoint,"
                        + " url_path, insecure, tls_config, headers, compression, timeout, retry_config, service_name,"
                        + " resource_attributes, sampler_type, sampler_param");
        refused(
                "type: OTLP\nconfig:\n  client_type: http\n  endpoint: http://a:1",
                "t.yaml:4: \"config.endpoint\" is \"http://a:1\": give host:port, without scheme and path");
        refused(
                "type: OTLP\nconfig:\n  client_type: http\n  tls_config:\n    server_name: a",
                "t.yaml:5: \"config.tls_config.server_name\" is not possible with client_type: http; with grpc it is");
        refused(
                "type: JAEGER\nconfig:\n  sampler_type: remote",
                "t.yaml:3: \"config.sampler_type\" is remote, which is not built: choose const, probabilistic or"
                        + " ratelimiting");
        assertThatThrownBy(() -> parse("type: STACKDRIVER\nconfig: {project_id: p}"))
                .hasMessageContaining("googlecloud exporter");
        assertThatThrownBy(() -> parse("type: LIGHTSTEP\nconfig: {access_token: p}"))
                .hasMessageContaining("lightstep-access-token");
    }

    @Test
    void rateLimit_letsSoManyThroughASecond() {
        AtomicLong nanos = new AtomicLong();
        Sampler sampler = Samplers.rateLimited(2, nanos::get);

        assertThat(kept(sampler, 5)).isEqualTo(2);
        nanos.addAndGet(500_000_000);
        assertThat(kept(sampler, 5)).isEqualTo(1);
        nanos.addAndGet(60_000_000_000L);
        assertThat(kept(sampler, 5)).isEqualTo(2);
        assertThat(kept(Samplers.rateLimited(0, nanos::get), 5)).isZero();
    }

    private static long kept(Sampler sampler, int of) {
        long kept = 0;
        for (int i = 0; i < of; i++) {
            var decision = sampler.shouldSample(
                            Context.root(), "0".repeat(31) + "1", "x", SpanKind.SERVER, Attributes.empty(), List.of())
                    .getDecision();
            kept += decision == SamplingDecision.RECORD_AND_SAMPLE ? 1 : 0;
        }
        return kept;
    }
}
