package io.athanor.app.buckets;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Tls;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.tls.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * {@code http_config}: how connections to a bucket, or to a querier, are kept, and their TLS.
 *
 * <p>Two keys ask for nothing here, whatever they say, as with Thanos: no request waits for a "continue"
 * ({@code expect_continue_timeout}), and nobody asks for a compressed body ({@code disable_compression}).
 *
 * @param plain the connections
 * @param peers their TLS
 */
public record HttpYaml(HttpConfig plain, Tls peers) {
    /** Go's number for a zero in {@code max_idle_conns_per_host}. */
    private static final int GO_IDLE_PER_HOST = 2;

    static HttpYaml read(YamlMapping yaml) {
        return read(yaml, Duration.ofMinutes(2));
    }

    /** The same for connections to a querier, whose answers may take their time. */
    public static HttpYaml ofQuerier(YamlMapping yaml) {
        return read(yaml, Duration.ZERO);
    }

    private static HttpYaml read(YamlMapping yaml, Duration answers) {
        Duration idle = duration(yaml, "idle_conn_timeout", Duration.ofSeconds(90));
        Duration header = duration(yaml, "response_header_timeout", answers);
        Duration handshake = duration(yaml, "tls_handshake_timeout", Duration.ofSeconds(10));
        duration(yaml, "expect_continue_timeout", Duration.ofSeconds(1));
        yaml.bool("disable_compression", false);
        int maxIdle = count(yaml, "max_idle_conns", 100);
        int perHost = count(yaml, "max_idle_conns_per_host", 100);
        int most = count(yaml, "max_conns_per_host", 0);
        boolean skipVerify = yaml.bool("insecure_skip_verify", false);
        Tls tls = tls(yaml.mapping("tls_config"), skipVerify);
        yaml.end();
        int idlePerHost = perHost == 0 ? GO_IDLE_PER_HOST : perHost;
        int kept = maxIdle == 0 ? idlePerHost : Math.min(maxIdle, idlePerHost);
        return new HttpYaml(
                new HttpConfig(idle, header, handshake, HttpConfig.DEFAULT.connectTimeout(), kept, kept, most), tls);
    }

    private static Tls tls(YamlMapping yaml, boolean skipVerify) {
        String ca = yaml.string("ca_file", "");
        String cert = yaml.string("cert_file", "");
        String key = yaml.string("key_file", "");
        String serverName = yaml.string("server_name", "");
        boolean skips = yaml.bool("insecure_skip_verify", false) || skipVerify;
        yaml.end();
        if (cert.isEmpty() != key.isEmpty()) {
            String there = cert.isEmpty() ? "key_file" : "cert_file";
            String missing = cert.isEmpty() ? "cert_file" : "key_file";
            throw yaml.invalid(there, "is set without " + missing + ": set both or neither");
        }
        Certificates files = new Certificates(InstantSource.system());
        return new Tls(
                cert.isEmpty() ? List.of() : List.of(files.identity(Path.of(cert), Path.of(key))),
                skips
                        ? List.of(files.nobodyChecked())
                        : ca.isEmpty() ? List.of() : List.of(files.authorities(Path.of(ca))),
                serverName,
                skips);
    }

    /** A length of time, not below zero. */
    static Duration duration(YamlMapping yaml, String key, Duration otherwise) {
        Duration value = yaml.duration(key, otherwise);
        if (value.isNegative()) {
            throw yaml.invalid(key, "must not be negative");
        }
        return value;
    }

    /** A number from zero on. */
    static int count(YamlMapping yaml, String key, int otherwise) {
        long value = yaml.integer(key, otherwise);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw yaml.invalid(key, "has to be from 0 to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }
}
