package io.athanor.server.cache;

import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.memcached.MemcachedConfig;
import io.athanor.cache.redis.RedisConfig;
import io.athanor.server.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/** Where a cache keeps what it keeps. */
public sealed interface CacheConfig {
    /** In this process. */
    record InMemory(InMemoryConfig room) implements CacheConfig {}

    /** In memcached. */
    record Memcached(MemcachedConfig client) implements CacheConfig {}

    /**
     * In Redis.
     *
     * @param client without TLS
     * @param tls null: without
     */
    record Redis(RedisConfig client, @Nullable ClientTls tls) implements CacheConfig {}
}
