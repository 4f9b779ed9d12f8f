package io.athanor.app;

import io.athanor.cache.InMemoryConfig;
import io.athanor.component.frontend.cache.CacheSettings;
import io.athanor.server.UserError;
import io.athanor.server.cache.CacheConfig;
import io.athanor.server.cache.CacheYaml;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Thanos's YAML for a cache of results: that of other caches, with {@code expiration} for memcached and Redis, and
 * {@code max_size}, {@code max_size_items} and {@code validity} in memory.
 *
 * @param ttl for how long an entry is kept
 */
record ResponseCacheYaml(CacheConfig cache, Duration ttl) {
    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    /** Of a Redis value: it is read and written whole. */
    private static final int REDIS_ITEM = 4 << 20;

    /** What the seal of a value in memcached and its key take, at most. */
    private static final int SEAL = 512;

    /** @throws UserError with file, line and key if it is not understood, whole */
    static ResponseCacheYaml parse(ConfigText text, Map<String, String> environment) {
        YamlMapping root = YamlMapping.parse(text.expand(environment));
        String type = root.requiredString("type").toUpperCase(Locale.ROOT);
        ResponseCacheYaml read = type.equals("IN-MEMORY") ? inMemory(root.mapping("config")) : remote(root);
        root.end();
        return read;
    }

    private static ResponseCacheYaml inMemory(YamlMapping config) {
        String size = config.string("max_size", "");
        long bytes = size.isEmpty() ? InMemoryConfig.DEFAULT.maxSize() : config.bytes("max_size", 0);
        config.integer("max_size_items", 0); // entries are bounded in bytes
        Duration validity = config.duration("validity", Duration.ZERO);
        config.end();
        if (validity.isNegative()) {
            throw config.invalid("validity", "cannot be negative");
        }
        return new ResponseCacheYaml(
                new CacheConfig.InMemory(new InMemoryConfig(bytes, bytes)), validity.isZero() ? FOR_EVER : validity);
    }

    private static ResponseCacheYaml remote(YamlMapping root) {
        Duration[] ttl = {DAY};
        CacheConfig cache = CacheYaml.read(root, config -> {
            Duration expiration = config.duration("expiration", DAY);
            if (expiration.isNegative()) {
                throw config.invalid("expiration", "cannot be negative");
            }
            ttl[0] = expiration.isZero() ? DAY : expiration;
        });
        return new ResponseCacheYaml(cache, ttl[0]);
    }

    CacheSettings settings(Duration freshness, boolean packs) {
        int item = switch (cache) {
            case CacheConfig.InMemory _ -> Integer.MAX_VALUE - 64;
            case CacheConfig.Memcached(var client) ->
                client.maxItemSize() == 0 ? REDIS_ITEM : Math.clamp(client.maxItemSize() - SEAL, 1024, REDIS_ITEM);
            case CacheConfig.Redis _ -> REDIS_ITEM;
        };
        return new CacheSettings(freshness, ttl, item, packs);
    }
}
