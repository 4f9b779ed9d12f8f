package io.athanor.bucket.cache;

import io.athanor.cache.Cache;
import io.athanor.cache.Hits;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.BucketMetrics.Operation;
import io.athanor.objstore.ObjectNotFoundException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Metas and deletion marks, and whether they are there. A value that is empty says nothing. */
final class CachedMetafiles {
    private static final byte THERE = 1;
    private static final byte MISSING = 0;
    private static final Duration SOON = Duration.ofMillis(1);

    private final Bucket bucket;
    private final Cache cache;
    private final CacheKeys keys;
    private final CachingBucketConfig config;
    private final CachingBucketMetrics metrics;
    private final InstantSource clock;
    private final Writes writes;

    CachedMetafiles(
            Bucket bucket,
            Cache cache,
            CacheKeys keys,
            CachingBucketConfig config,
            CachingBucketMetrics metrics,
            InstantSource clock,
            Writes writes) {
        this.bucket = bucket;
        this.cache = cache;
        this.keys = keys;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.writes = writes;
    }

    boolean exists(String name) throws IOException {
        metrics.asked(Operation.EXISTS);
        byte[] known = cache.get(List.of(existsKey(name))).value(0);
        if (known != null && known.length == 1) {
            metrics.hit(Operation.EXISTS, 1);
            return known[0] == THERE;
        }
        Begun begun = new Begun(clock.millis(), writes.count());
        boolean exists = bucket.exists(name);
        putExists(name, exists, begun);
        return exists;
    }

    InputStream get(String name) throws IOException {
        metrics.asked(Operation.GET);
        Hits hits = cache.get(List.of(contentKey(name), existsKey(name)));
        byte[] content = hits.value(0);
        if (content != null && content.length > 0) {
            metrics.hit(Operation.GET, 1);
            return new ByteArrayInputStream(content);
        }
        byte[] exists = hits.value(1);
        if (exists != null && exists.length == 1 && exists[0] == MISSING) {
            metrics.hit(Operation.GET, 1);
            throw new ObjectNotFoundException(name);
        }
        Begun begun = new Begun(clock.millis(), writes.count());
        InputStream in;
        try {
            in = bucket.get(name);
        } catch (ObjectNotFoundException e) {
            putExists(name, false, begun);
            throw e;
        }
        putExists(name, true, begun);
        return new Keeping(in, name, begun);
    }

    /** When something began to be read: ms since 1970, and how many writes there had been. */
    private record Begun(long ms, long writes) {}

    private void putExists(String name, boolean exists, Begun begun) {
        Duration ttl = exists ? config.metafileExistsTtl() : config.metafileDoesntExistTtl();
        put(existsKey(name), new byte[] {exists ? THERE : MISSING}, ttl, begun);
    }

    private void put(String key, byte[] value, Duration ttl, Begun begun) {
        Duration left = ttl.minusMillis(clock.millis() - begun.ms);
        writes.cache(begun.writes, () -> cache.put(key, value, left));
    }

    /** The bucket is asked again. */
    void forget(String name) {
        cache.put(existsKey(name), new byte[0], SOON);
        cache.put(contentKey(name), new byte[0], SOON);
    }

    private String existsKey(String name) {
        return keys.of("exists", name);
    }

    private String contentKey(String name) {
        return keys.of("content", name);
    }

    /** Keeps what is read; what was read to its end, and is whole, is cached. */
    private final class Keeping extends FilterInputStream {
        private final String name;
        private final Begun begun;
        private @Nullable ByteArrayOutputStream kept = new ByteArrayOutputStream();

        Keeping(InputStream in, String name, Begun begun) {
            super(in);
            this.name = name;
            this.begun = begun;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = in.read(into, offset, length);
            if (n < 0) {
                end();
            } else if (kept != null && kept.size() + n <= config.metafileMaxSize()) {
                kept.write(into, offset, n);
            } else {
                kept = null;
            }
            return n;
        }

        private void end() {
            if (kept != null) {
                byte[] content = kept.toByteArray();
                if (JsonEnd.isWhole(content)) {
                    put(contentKey(name), content, config.metafileContentTtl(), begun);
                }
                kept = null;
            }
        }

        @Override
        public long skip(long n) throws IOException {
            kept = null;
            return in.skip(n);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
