package io.athanor.bucket.cache;

import io.athanor.cache.Cache;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.Bucket.ObjectInfo;
import io.athanor.objstore.BucketMetrics.Operation;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is at the bucket's root, for a while. */
final class CachedListing {
    /** Longer lists are not kept. */
    private static final long MOST_BYTES = 32 << 20;

    private static final Duration SOON = Duration.ofMillis(1);

    private final Bucket bucket;
    private final Cache cache;
    private final String key;
    private final String directoriesKey;
    private final String recursiveKey;
    private final Duration ttl;
    private final CachingBucketMetrics metrics;
    private final InstantSource clock;
    private final Writes writes;

    CachedListing(
            Bucket bucket,
            Cache cache,
            CacheKeys keys,
            Duration ttl,
            CachingBucketMetrics metrics,
            InstantSource clock,
            Writes writes) {
        this.bucket = bucket;
        this.cache = cache;
        this.key = keys.of("iter", "");
        this.directoriesKey = keys.of("iter-directories", "");
        this.recursiveKey = keys.of("iter-recursive", "");
        this.ttl = ttl;
        this.metrics = metrics;
        this.clock = clock;
        this.writes = writes;
    }

    private interface Listing {
        void run(Consumer<ObjectInfo> to) throws IOException;
    }

    void list(Consumer<String> to) throws IOException {
        list(
                key,
                found -> bucket.list("", name -> found.accept(ObjectList.named(name))),
                object -> to.accept(object.name()));
    }

    void listDirectories(Consumer<String> to) throws IOException {
        list(
                directoriesKey,
                found -> bucket.listDirectories("", name -> found.accept(ObjectList.named(name))),
                object -> to.accept(object.name()));
    }

    void listRecursively(Consumer<ObjectInfo> to) throws IOException {
        list(recursiveKey, found -> bucket.listRecursively("", found), to);
    }

    private void list(String of, Listing listing, Consumer<ObjectInfo> to) throws IOException {
        metrics.asked(Operation.ITER);
        byte[] value = cache.get(List.of(of)).value(0);
        List<ObjectInfo> known = value == null ? null : ObjectList.decode(value);
        if (known != null) {
            metrics.hit(Operation.ITER, 1);
            known.forEach(to);
            return;
        }
        long writesBefore = writes.count();
        long start = clock.millis();
        Collector found = new Collector(to);
        listing.run(found);
        List<ObjectInfo> all = found.objects;
        if (all != null) {
            byte[] encoded = ObjectList.encode(all);
            writes.cache(writesBefore, () -> cache.put(of, encoded, ttl.minusMillis(clock.millis() - start)));
        }
    }

    /** Passes objects on and keeps them, while they are not too many. */
    private static final class Collector implements Consumer<ObjectInfo> {
        private final Consumer<ObjectInfo> to;
        private @Nullable List<ObjectInfo> objects = new ArrayList<>();
        private long bytes;

        Collector(Consumer<ObjectInfo> to) {
            this.to = to;
        }

        @Override
        public void accept(ObjectInfo object) {
            to.accept(object);
            bytes += ObjectList.bytes(object);
            if (objects != null && bytes <= MOST_BYTES) {
                objects.add(object);
            } else {
                objects = null;
            }
        }
    }

    /** Lists are made anew. */
    void forget() {
        if (ttl.isPositive()) {
            cache.put(key, new byte[0], SOON);
            cache.put(directoriesKey, new byte[0], SOON);
            cache.put(recursiveKey, new byte[0], SOON);
        }
    }
}
