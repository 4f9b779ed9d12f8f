package io.athanor.server.cache;

import io.athanor.cache.redis.RedisConfig;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.tls.ClientTls;
import io.athanor.server.tls.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code config} of a cache of type {@code REDIS}. */
final class RedisYaml {
    private static final Duration DIAL = Duration.ofSeconds(5);
    private static final Duration EXCHANGE = Duration.ofSeconds(3);
    private static final int AT_ONCE = 100;

    private RedisYaml() {}

    static CacheConfig.Redis read(YamlMapping config) {
        List<String> addresses = List.of(config.requiredString("addr").split(",", -1));
        for (String address : addresses) {
            if (!address.matches("[^/+]+:[0-9]{1,5}")) {
                throw config.invalid("addr", "holds \"" + address + "\", which is not host:port");
            }
        }
        ClientTls tls = tls(config);
        return new CacheConfig.Redis(
                new RedisConfig(
                        addresses,
                        config.string("master_name", ""),
                        config.string("prefix", ""),
                        config.string("username", ""),
                        config.string("password", ""),
                        CacheYaml.count(config, "db", 0, 0),
                        duration(config, "dial_timeout", DIAL),
                        duration(config, "read_timeout", EXCHANGE),
                        duration(config, "write_timeout", EXCHANGE),
                        CacheYaml.count(config, "max_get_multi_concurrency", AT_ONCE, 0),
                        CacheYaml.count(config, "get_multi_batch_size", AT_ONCE, 0),
                        CacheYaml.count(config, "max_set_multi_concurrency", AT_ONCE, 0),
                        CacheYaml.count(config, "set_multi_batch_size", AT_ONCE, 0),
                        config.bytes("cache_size", 0),
                        CacheYaml.count(config, "max_async_buffer_size", 10_000, 0),
                        CacheYaml.count(config, "max_async_concurrency", 20, 1),
                        CacheYaml.breaker(config),
                        null),
                tls);
    }

    private static Duration duration(YamlMapping config, String key, Duration otherwise) {
        return CacheYaml.notNegative(config, key, config.duration(key, otherwise));
    }

    private static @Nullable ClientTls tls(YamlMapping config) {
        boolean isEnabled = config.bool("tls_enabled", false);
        YamlMapping tls = config.mapping("tls_config");
        Path ca = path(tls, "ca_file");
        Path cert = path(tls, "cert_file");
        Path key = path(tls, "key_file");
        String serverName = tls.string("server_name", "");
        boolean skipVerify = tls.bool("insecure_skip_verify", false);
        String lowest = tls.string("min_version", "");
        tls.end();
        if (!isEnabled) {
            return null;
        }
        if ((cert == null) != (key == null)) {
            throw tls.invalid(cert == null ? "key_file" : "cert_file", "stands alone: give cert_file and key_file");
        }
        Optional<TlsVersion> version = lowest.isEmpty() ? Optional.of(TlsVersion.TLS12) : TlsVersion.ofNumber(lowest);
        if (version.isEmpty()) {
            throw tls.invalid("min_version", "has to be 1.0, 1.1, 1.2 or 1.3, not " + lowest);
        }
        return new ClientTls(
                ca, cert, key, serverName, skipVerify, version.get().upTo(TlsVersion.TLS13));
    }

    private static @Nullable Path path(YamlMapping config, String key) {
        String file = config.string(key, "");
        return file.isEmpty() ? null : Path.of(file);
    }
}
