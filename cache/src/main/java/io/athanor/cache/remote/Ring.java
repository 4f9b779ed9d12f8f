package io.athanor.cache.remote;

import org.jspecify.annotations.Nullable;

/** The servers of a cache, and which of them has a key. Any thread may call it. */
public interface Ring extends AutoCloseable {
    /** The server that has a key; null if none is known now. */
    @Nullable
    Node node(String key);

    /** Ends connections and threads. */
    @Override
    void close();
}
