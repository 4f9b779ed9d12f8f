package io.athanor.bucket.cache;

import io.athanor.objstore.BucketMetrics.Operation;

/** Hears what a caching bucket is asked for: {@code thanos_store_bucket_cache_*}. Called by many threads. */
public interface CachingBucketMetrics {
    /** Hears nothing. */
    CachingBucketMetrics NONE = new CachingBucketMetrics() {
        @Override
        public void asked(Operation operation) {}

        @Override
        public void hit(Operation operation, double part) {}

        @Override
        public void rangeAsked(long bytes) {}

        @Override
        public void rangeFetched(Origin origin, long bytes) {}

        @Override
        public void rangeFetchedAgain(long bytes) {}
    };

    /** Where bytes came from. */
    enum Origin {
        CACHE("cache"),
        BUCKET("bucket");

        private final String label;

        Origin(String label) {
            this.label = label;
        }

        /** The value of the label {@code origin}. */
        public String label() {
            return label;
        }
    }

    /** An operation was asked for that can be answered from the cache. */
    void asked(Operation operation);

    /** It was, or a part of it from 0 to 1. */
    void hit(Operation operation, double part);

    /** So many bytes of chunks were asked for. */
    void rangeAsked(long bytes);

    /** So many bytes of chunks came, in whole pieces. */
    void rangeFetched(Origin origin, long bytes);

    /** So many bytes came from the bucket although the cache had them, to make fewer requests. */
    void rangeFetchedAgain(long bytes);
}
