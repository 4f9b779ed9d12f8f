package io.athanor.cache;

import java.time.Duration;
import java.util.List;

/**
 * Bytes by key, for a while. Any thread may call it.
 *
 * <p>A cache that is down, slow, full or broken misses: no method throws for it, and none waits longer than the cache's own
 * timeouts. A value that is found is, bit for bit, one that was put under this key and whose time was not over.
 */
public interface Cache extends AutoCloseable {
    /** Looks up keys, in as few round trips as the cache allows; the answer has a place for each, in their order. */
    Hits get(List<String> keys);

    /**
     * Offers a value for a key, in place of one that is there; it may be kept now, later or not at all. The array is the
     * cache's from here on and must not be changed.
     *
     * @param ttl how long it may be given out; what is not positive is not kept
     */
    void put(String key, byte[] value, Duration ttl);

    /** Ends connections and threads; afterwards everything misses. */
    @Override
    void close();
}
