package io.athanor.server.grpc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** gRPC's service config, as JSON says it: how a group of servers is asked. */
public final class ServiceConfig {
    /** All servers in turn; a call that finds one away is made again. */
    private static final String DEFAULT = """
            {"loadBalancingConfig": [{"round_robin": {}}],
             "methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 3, "initialBackoff": "0.1s",
               "maxBackoff": "1s", "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]}
            """;

    private ServiceConfig() {}

    /**
     * What gRPC wants.
     *
     * @param json empty: the default
     * @throws IllegalArgumentException if it is no JSON object
     */
    public static Map<String, ?> parse(String json) {
        Object value;
        try {
            value = new Load(LoadSettings.builder().setLabel("service_config").build())
                    .loadFromString(json.isEmpty() ? DEFAULT : json);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("service_config is no JSON: " + e.getMessage(), e);
        }
        if (value instanceof Map<?, ?> map) {
            return object(map);
        }
        throw new IllegalArgumentException("service_config is no JSON object");
    }

    private static Map<String, ?> object(Map<?, ?> map) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        map.forEach((key, value) -> object.put(String.valueOf(key), value(value)));
        return object;
    }

    /** Numbers as gRPC's own reader of JSON has them. */
    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> object(map);
            case List<?> list -> list.stream().map(ServiceConfig::value).toList();
            case Number number -> number.doubleValue();
            case null, default -> value;
        };
    }
}
