package io.athanor.server.tracing;

import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads Thanos's tracing YAML: which kind, then its own keys. */
final class TracingYaml {
    private static final String INSTEAD = "use type: OTLP instead, with client_type, endpoint and headers";

    private TracingYaml() {}

    static @Nullable TracingConfig parse(ConfigText text, Map<String, String> environment) {
        YamlMapping root = YamlMapping.parse(text.expand(environment));
        String type = root.requiredString("type").toUpperCase(Locale.ROOT);
        YamlMapping config = root.mapping("config");
        root.end();
        TracingConfig read = switch (type) {
            case "OTLP" -> new OtlpYaml(config, environment).read();
            case "JAEGER" -> new JaegerYaml(config, environment).read();
            case "ELASTIC_APM" -> new ElasticYaml(config, environment).read();
            case "GOOGLE_CLOUD", "STACKDRIVER" ->
                throw root.invalid(
                        "type",
                        "is " + type + ", which needs Google's own login: send to an OpenTelemetry collector with its"
                                + " googlecloud exporter; " + INSTEAD);
            case "LIGHTSTEP" ->
                throw root.invalid(
                        "type",
                        "is LIGHTSTEP, whose own protocol is not spoken: its collectors take OpenTelemetry's, with the"
                                + " header lightstep-access-token; " + INSTEAD);
            default ->
                throw root.invalid(
                        "type",
                        "is \"" + type + "\", which is no known kind of tracing: use OTLP, JAEGER or ELASTIC_APM");
        };
        config.end();
        return read;
    }
}
