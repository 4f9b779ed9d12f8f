package io.athanor.app;

import io.athanor.bucket.cache.IndexItem;
import io.athanor.bucket.cache.KeyedIndexCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.server.UserError;
import io.athanor.server.cache.CacheConfig;
import io.athanor.server.cache.CacheYaml;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which parts of blocks' indexes are cached, where, and for how long.
 *
 * @param ttl for how long an entry is given out
 */
record IndexCacheConfig(CacheConfig cache, Set<IndexItem.Kind> kinds, Duration ttl) {
    private static final Duration REMOTE_TTL = Duration.ofHours(24);

    IndexCacheConfig {
        kinds = Set.copyOf(kinds);
    }

    /** What is kept in memory until room is needed. */
    static IndexCacheConfig inMemory(InMemoryConfig room) {
        return new IndexCacheConfig(
                new CacheConfig.InMemory(room), EnumSet.allOf(IndexItem.Kind.class), KeyedIndexCache.FOR_EVER);
    }

    /**
     * Reads Thanos's YAML: {@code type}, {@code config}, {@code enabled_items} and {@code ttl}.
     *
     * @throws UserError with file, line and key if it is not understood, whole
     */
    static IndexCacheConfig parse(ConfigText text, Map<String, String> environment) {
        YamlMapping root = YamlMapping.parse(text.expand(environment));
        CacheConfig cache = CacheYaml.read(root);
        Set<IndexItem.Kind> kinds = kinds(root);
        Duration ttl = root.duration("ttl", Duration.ZERO);
        root.end();
        if (ttl.isNegative()) {
            throw root.invalid("ttl", "cannot be negative");
        }
        Duration otherwise = cache instanceof CacheConfig.InMemory ? KeyedIndexCache.FOR_EVER : REMOTE_TTL;
        return new IndexCacheConfig(cache, kinds, ttl.isZero() ? otherwise : ttl);
    }

    private static Set<IndexItem.Kind> kinds(YamlMapping root) {
        List<String> names = root.strings("enabled_items");
        Set<IndexItem.Kind> kinds = EnumSet.noneOf(IndexItem.Kind.class);
        for (String name : names) {
            kinds.add(Arrays.stream(IndexItem.Kind.values())
                    .filter(kind -> kind.label().equals(name))
                    .findFirst()
                    .orElseThrow(() -> root.invalid(
                            "enabled_items",
                            "names \"" + name + "\", which is not one of "
                                    + Arrays.stream(IndexItem.Kind.values())
                                            .map(IndexItem.Kind::label)
                                            .collect(Collectors.joining(", ")))));
        }
        return names.isEmpty() ? EnumSet.allOf(IndexItem.Kind.class) : kinds;
    }
}
