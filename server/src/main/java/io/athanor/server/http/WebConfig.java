package io.athanor.server.http;

import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of {@code --http.config}: Prometheus's web configuration.
 *
 * @param tls null: without
 * @param http2 whether HTTP/2 is offered, beside TLS
 * @param headers set on every answer
 * @param users by name the bcrypt hash of the password; empty: everybody may ask
 */
public record WebConfig(@Nullable WebTls tls, boolean http2, Map<String, String> headers, Map<String, String> users) {
    /** Nothing is asked for. */
    public static final WebConfig NONE = new WebConfig(null, true, Map.of(), Map.of());

    private static final Set<String> HEADERS = Set.of(
            "Content-Security-Policy",
            "X-Frame-Options",
            "X-Content-Type-Options",
            "X-XSS-Protection",
            "Strict-Transport-Security");

    public WebConfig {
        headers = Map.copyOf(headers);
        users = Map.copyOf(users);
    }

    /**
     * Reads the file; paths in it are relative to its folder.
     *
     * @throws UserError naming file, line and key
     */
    public static WebConfig read(Path file) {
        YamlMapping web = YamlMapping.parse(ConfigText.read("--http.config", file));
        if (web.has("rate_limit")) {
            throw web.invalid("rate_limit", "is not supported: limit queries with --query.max-concurrent instead");
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        YamlMapping tlsPart = web.mapping("tls_server_config");
        WebTls tls =
                web.has("tls_server_config") ? WebTls.parse(tlsPart, folder == null ? Path.of("/") : folder) : null;
        YamlMapping http = web.mapping("http_server_config");
        boolean http2 = http.bool("http2", true);
        Map<String, String> headers = texts(http.mapping("headers"));
        for (String name : headers.keySet()) {
            if (!HEADERS.contains(name)) {
                throw http.invalid("headers", "cannot set " + name + "; allowed: " + String.join(", ", sorted()));
            }
        }
        http.end();
        Map<String, String> users = texts(web.mapping("basic_auth_users"));
        users.forEach((user, hash) -> {
            if (!BasicAuth.isHash(hash)) {
                throw web.invalid("basic_auth_users", "holds something else than a bcrypt hash for the user " + user);
            }
        });
        web.end();
        return new WebConfig(tls, http2, headers, users);
    }

    private static List<String> sorted() {
        return HEADERS.stream().sorted().toList();
    }

    private static Map<String, String> texts(YamlMapping mapping) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String key : mapping.keys()) {
            all.put(key, mapping.requiredString(key));
        }
        return all;
    }
}
