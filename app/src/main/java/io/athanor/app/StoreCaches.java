package io.athanor.app;

import io.athanor.bucket.cache.CachingBucket;
import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.cache.KeyedIndexCache;
import io.athanor.cache.Cache;
import io.athanor.cache.InMemoryCache;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.athanor.server.cache.CacheConfig;
import io.athanor.server.cache.Caches;
import io.athanor.server.dns.SystemDns;
import io.athanor.server.objstore.ObjstoreConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Opens the caches of a store gateway. */
final class StoreCaches {
    private final PrometheusRegistry registry;
    private final SharedBudget memory;
    private final InstantSource time;
    private final Caches caches;

    /** @param memory what is held in this process is reserved there */
    StoreCaches(PrometheusRegistry registry, SharedBudget memory, InstantSource time) {
        this.registry = registry;
        this.memory = memory;
        this.time = time;
        this.caches = new Caches(registry, memory, time, new SystemDns());
    }

    /** The index cache; the caller closes it. */
    IndexCache index(IndexCacheConfig config) {
        Cache cache = switch (config.cache()) {
            case CacheConfig.InMemory(var room) ->
                new InMemoryCache(room, new IndexRoomCounters(room, registry), memory, time);
            case CacheConfig.Memcached _, CacheConfig.Redis _ -> caches.open("index-cache", config.cache());
        };
        return new KeyedIndexCache(
                cache, config.kinds(), config.ttl(), new IndexCacheCounters(registry), System::nanoTime);
    }

    /** The bucket, behind a cache if one is asked for; closing it closes what is inside. */
    Bucket bucket(Bucket bucket, ObjstoreConfig where, @Nullable CachingBucketYaml config) {
        if (config == null) {
            return bucket;
        }
        return new CachingBucket(
                bucket,
                caches.open("caching-bucket", config.cache()),
                where.place(),
                config.bucket(),
                new CachingBucketCounters(registry),
                memory,
                time);
    }
}
