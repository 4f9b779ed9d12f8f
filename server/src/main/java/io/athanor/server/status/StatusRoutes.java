package io.athanor.server.status;

import io.athanor.server.JsonText;
import io.athanor.server.Version;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** {@code /api/v1/status/flags}, {@code runtimeinfo} and {@code buildinfo}, in the envelope of the Prometheus API. */
public final class StatusRoutes {
    private final Map<String, String> flags;
    private final Version version;
    private final InstantSource clock;
    private final Instant startTime;

    /** @param flags names and values of the command line, secrets masked */
    public StatusRoutes(Map<String, String> flags, Version version, InstantSource clock) {
        this.flags = new TreeMap<>(flags);
        this.version = version;
        this.clock = clock;
        this.startTime = clock.instant();
    }

    public Routes routes() {
        return new Routes()
                .add("OPTIONS", "/api/v1/**", "options", StatusRoutes::options)
                .add("GET", "/api/v1/status/flags", "status_flags", e -> answer(e, flags))
                .add("GET", "/api/v1/status/runtimeinfo", "status_runtime", e -> answer(e, runtimeInfo()))
                .add("GET", "/api/v1/status/buildinfo", "status_build", e -> answer(e, buildInfo()));
    }

    private static void options(HttpExchange exchange) throws IOException {
        exchange.status(204);
        exchange.send(new byte[0], 0, true);
    }

    private Map<String, Object> buildInfo() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", version.version());
        fields.put("revision", version.revision());
        fields.put("branch", version.branch());
        fields.put("buildUser", version.buildUser());
        fields.put("buildDate", version.buildDate());
        fields.put("goVersion", Version.runtime());
        return fields;
    }

    private Map<String, Object> runtimeInfo() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("startTime", startTime.toString());
        fields.put("CWD", Path.of("").toAbsolutePath().toString());
        fields.put("serverTime", clock.instant().toString());
        fields.put("reloadConfigSuccess", true);
        fields.put("lastConfigTime", startTime.toString());
        fields.put("corruptionCount", 0L);
        fields.put("goroutineCount", (long) ManagementFactory.getThreadMXBean().getThreadCount());
        fields.put("GOMAXPROCS", (long) Runtime.getRuntime().availableProcessors());
        fields.put("GOMEMLIMIT", Runtime.getRuntime().maxMemory());
        fields.put("GOGC", "");
        fields.put("GODEBUG", "");
        fields.put("storageRetention", "");
        return fields;
    }

    private static void answer(HttpExchange exchange, Map<String, ?> fields) throws IOException {
        StringBuilder out = new StringBuilder("{\"status\":\"success\",\"data\":{");
        String separator = "";
        for (Map.Entry<String, ?> field : fields.entrySet()) {
            out.append(separator);
            separator = ",";
            JsonText.quote(field.getKey(), out);
            out.append(':');
            if (field.getValue() instanceof String text) {
                JsonText.quote(text, out);
            } else {
                out.append(field.getValue());
            }
        }
        exchange.send(200, "application/json", out.append("}}").toString());
    }
}
