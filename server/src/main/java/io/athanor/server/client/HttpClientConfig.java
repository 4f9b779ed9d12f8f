package io.athanor.server.client;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import io.athanor.objstore.http.Tls;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.tls.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * How a server is asked over HTTP.
 *
 * @param connections how they are kept
 * @param tls who we are and whom we trust
 * @param proxy by way of which servers beyond this machine are asked, {@code http://HOST:PORT}; empty: directly
 * @param credentials shown with each request
 */
public record HttpClientConfig(HttpConfig connections, Tls tls, String proxy, Credentials credentials) {
    /** What Thanos does if nothing is said. */
    public static final HttpClientConfig DEFAULT =
            new HttpClientConfig(connectionDefaults(), Tls.DEFAULT, "", new Credentials.None());

    private static HttpConfig connectionDefaults() {
        return new HttpConfig(
                Duration.ofSeconds(90), Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(5), 100, 2, 0);
    }

    /**
     * Thanos's YAML: {@code basic_auth}, {@code bearer_token}, {@code bearer_token_file}, {@code proxy_url}, {@code
     * tls_config}, {@code transport_config}. Bodies are never asked for compressed, and no request waits for a "continue".
     *
     * @param clock says when certificates are looked at again
     * @throws io.athanor.server.UserError naming file, line and key
     */
    public static HttpClientConfig parse(ConfigText text, InstantSource clock) {
        YamlMapping yaml = YamlMapping.parse(text);
        Credentials credentials = credentials(yaml);
        String proxy = yaml.string("proxy_url", "");
        Tls tls = tls(yaml.mapping("tls_config"), new Certificates(clock));
        HttpConfig connections = connections(yaml.mapping("transport_config"));
        yaml.end();
        return new HttpClientConfig(connections, tls, proxy, credentials);
    }

    private static Credentials credentials(YamlMapping yaml) {
        YamlMapping basic = yaml.mapping("basic_auth");
        String user = basic.string("username", "");
        String password = basic.string("password", "");
        String passwordFile = basic.string("password_file", "");
        if (!password.isEmpty() && !passwordFile.isEmpty()) {
            throw basic.invalid("password_file", "is set beside password: set one of them");
        }
        basic.end();
        String token = yaml.string("bearer_token", "");
        String tokenFile = yaml.string("bearer_token_file", "");
        boolean isBasic = !user.isEmpty() || !password.isEmpty() || !passwordFile.isEmpty();
        int said = (isBasic ? 1 : 0) + (token.isEmpty() ? 0 : 1) + (tokenFile.isEmpty() ? 0 : 1);
        if (said > 1) {
            String second = tokenFile.isEmpty() ? "bearer_token" : "bearer_token_file";
            throw yaml.invalid(second, "is set beside other credentials: set one of them");
        }
        if (isBasic) {
            return passwordFile.isEmpty()
                    ? new Credentials.Basic(user, new Secret(password))
                    : new Credentials.BasicFile(user, Path.of(passwordFile));
        }
        if (!token.isEmpty()) {
            return new Credentials.Bearer(new Secret(token));
        }
        return tokenFile.isEmpty() ? new Credentials.None() : new Credentials.BearerFile(Path.of(tokenFile));
    }

    private static Tls tls(YamlMapping yaml, Certificates files) {
        String ca = yaml.string("ca_file", "");
        String cert = yaml.string("cert_file", "");
        String key = yaml.string("key_file", "");
        String serverName = yaml.string("server_name", "");
        boolean skips = yaml.bool("insecure_skip_verify", false);
        if (cert.isEmpty() != key.isEmpty()) {
            String there = cert.isEmpty() ? "key_file" : "cert_file";
            String missing = cert.isEmpty() ? "cert_file" : "key_file";
            throw yaml.invalid(there, "is set without " + missing + ": set both or neither");
        }
        yaml.end();
        return new Tls(
                cert.isEmpty() ? List.of() : List.of(files.identity(Path.of(cert), Path.of(key))),
                skips
                        ? List.of(files.nobodyChecked())
                        : ca.isEmpty() ? List.of() : List.of(files.authorities(Path.of(ca))),
                serverName,
                skips);
    }

    private static HttpConfig connections(YamlMapping yaml) {
        HttpConfig defaults = connectionDefaults();
        HttpConfig read = new HttpConfig(
                time(yaml, "idle_conn_timeout", defaults.idleTimeout()),
                time(yaml, "response_header_timeout", defaults.responseTimeout()),
                time(yaml, "tls_handshake_timeout", defaults.handshakeTimeout()),
                time(yaml, "dialer_timeout", defaults.connectTimeout()),
                count(yaml, "max_idle_conns", defaults.maxIdle()),
                count(yaml, "max_idle_conns_per_host", defaults.maxIdlePerHost()),
                count(yaml, "max_conns_per_host", defaults.maxPerHost()));
        time(yaml, "expect_continue_timeout", Duration.ofSeconds(10));
        yaml.bool("disable_compression", false);
        yaml.end();
        return read;
    }

    private static Duration time(YamlMapping yaml, String key, Duration otherwise) {
        Duration value = yaml.duration(key, otherwise);
        if (value.isNegative()) {
            throw yaml.invalid(key, "must not be negative");
        }
        return value;
    }

    private static int count(YamlMapping yaml, String key, int otherwise) {
        long value = yaml.integer(key, otherwise);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw yaml.invalid(key, "has to be from 0 to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }
}
