package io.athanor.cache;

/** Hears what a cache is asked and what it finds. Called by many threads. */
public interface CacheMetrics {
    /** Hears nothing. */
    CacheMetrics NONE = (items, hits) -> {};

    /** So many items were asked for, of which so many were found. */
    void asked(int items, int hits);
}
