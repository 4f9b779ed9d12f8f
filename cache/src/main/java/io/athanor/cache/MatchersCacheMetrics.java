package io.athanor.cache;

/** Hears of a {@link MatchersCache}: {@code thanos_matchers_cache_*}. Called by many threads. */
public interface MatchersCacheMetrics {
    /** Hears nothing. */
    MatchersCacheMetrics NONE = new MatchersCacheMetrics() {
        @Override
        public void asked(boolean hit) {}

        @Override
        public void evicted() {}

        @Override
        public void items(long count) {}
    };

    /** A matcher was asked for that could be in the cache. */
    void asked(boolean hit);

    /** One was evicted for room. */
    void evicted();

    /** So many are held now. */
    void items(long count);
}
