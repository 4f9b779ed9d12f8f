package io.athanor.api.httpapi;

import io.athanor.server.Version;
import io.athanor.server.http.HttpExchange;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code status/*}. */
final class StatusEndpoints {
    private final ApiContext context;

    StatusEndpoints(ApiContext context) {
        this.context = context;
    }

    Answer buildInfo(HttpExchange exchange) {
        Version version = context.version();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", version.version());
        fields.put("revision", version.revision());
        fields.put("branch", version.branch());
        fields.put("buildUser", version.buildUser());
        fields.put("buildDate", version.buildDate());
        fields.put("goVersion", Version.runtime());
        return object(fields);
    }

    Answer runtimeInfo(HttpExchange exchange) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("startTime", context.startTime().toString());
        fields.put("CWD", Path.of("").toAbsolutePath().toString());
        fields.put("serverTime", context.clock().instant().toString());
        fields.put("reloadConfigSuccess", true);
        fields.put("lastConfigTime", context.startTime().toString());
        fields.put("corruptionCount", 0L);
        fields.put("goroutineCount", (long) ManagementFactory.getThreadMXBean().getThreadCount());
        fields.put("GOMAXPROCS", (long) Runtime.getRuntime().availableProcessors());
        fields.put("GOMEMLIMIT", Runtime.getRuntime().maxMemory());
        fields.put("GOGC", "");
        fields.put("GODEBUG", "");
        fields.put("storageRetention", "");
        return object(fields);
    }

    Answer flags(HttpExchange exchange) {
        return object(new LinkedHashMap<>(context.flags()));
    }

    private static Answer object(Map<String, Object> fields) {
        return Answer.of(out -> write(out, fields));
    }

    private static void write(JsonOut out, Map<String, Object> fields) throws IOException {
        out.raw('{');
        boolean first = true;
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            if (!first) {
                out.raw(',');
            }
            first = false;
            out.string(field.getKey());
            out.raw(':');
            if (field.getValue() instanceof String text) {
                out.string(text);
            } else {
                out.raw(field.getValue().toString());
            }
        }
        out.raw('}');
    }
}
