package io.athanor.bucket.cache;

/** Hears what an index cache is asked for and given: {@code thanos_store_index_cache_*}. Called by many threads. */
public interface IndexCacheMetrics {
    /** Hears nothing. */
    IndexCacheMetrics NONE = new IndexCacheMetrics() {
        @Override
        public void asked(IndexItem.Kind kind, String tenant, int items, int hits, long nanos) {}

        @Override
        public void stored(IndexItem.Kind kind, String tenant, long bytes) {}
    };

    /** So many items were asked for, of which so many were found, in so many nanoseconds. */
    void asked(IndexItem.Kind kind, String tenant, int items, int hits, long nanos);

    /** A value of so many bytes was offered. */
    void stored(IndexItem.Kind kind, String tenant, long bytes);
}
