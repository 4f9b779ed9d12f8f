package io.athanor.bucket.cache;

import io.athanor.cache.Cache;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.BucketMetrics.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What is known of segments of chunks. */
final class CachedAttributes {
    private final Bucket bucket;
    private final Cache cache;
    private final CacheKeys keys;
    private final Duration ttl;
    private final CachingBucketMetrics metrics;

    CachedAttributes(Bucket bucket, Cache cache, CacheKeys keys, Duration ttl, CachingBucketMetrics metrics) {
        this.bucket = bucket;
        this.cache = cache;
        this.keys = keys;
        this.ttl = ttl;
        this.metrics = metrics;
    }

    ObjectInfo of(String name) throws IOException {
        metrics.asked(Operation.ATTRIBUTES);
        String key = keys.of("attrs", name);
        byte[] value = cache.get(List.of(key)).value(0);
        List<ObjectInfo> known = value == null ? null : ObjectList.decode(value);
        if (known != null && known.size() == 1 && known.getFirst().name().equals(name)) {
            metrics.hit(Operation.ATTRIBUTES, 1);
            return known.getFirst();
        }
        ObjectInfo info = bucket.attributes(name);
        cache.put(key, ObjectList.encode(List.of(info)), ttl);
        return info;
    }
}
