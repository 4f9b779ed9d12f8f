package io.athanor.cache;

/** Hears what a cache in memory holds: {@code thanos_cache_inmemory_*}. Called by many threads. */
public interface InMemoryMetrics extends CacheMetrics {
    /** Hears nothing. */
    InMemoryMetrics NONE = new InMemoryMetrics() {
        @Override
        public void asked(int items, int hits) {}

        @Override
        public void expired() {}

        @Override
        public void added(String key, long valueBytes, long allBytes) {}

        @Override
        public void removed(String key, long valueBytes, long allBytes, boolean evicted) {}

        @Override
        public void overflowed(String key) {}
    };

    /** An item was found, but its time was over. */
    void expired();

    /** An item was added; bytes of its value, and with its key and its place in the cache. */
    void added(String key, long valueBytes, long allBytes);

    /** An item went, evicted for room or age, or replaced. */
    void removed(String key, long valueBytes, long allBytes, boolean evicted);

    /** An item was too large to be kept. */
    void overflowed(String key);
}
