package io.athanor.cache.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One server of a cache, spoken to in its protocol. Any thread may call it; each call takes a connection of its own. */
public interface Node {
    /** For messages: the server's address. */
    String address();

    /**
     * Looks up keys in one exchange.
     *
     * @throws CacheTimeoutException if it takes longer than the cache's timeout
     * @throws ServerErrorException if the server answers with an error
     * @throws IOException if the connection fails, or the answer is not one
     */
    void get(List<String> keys, Answers to) throws IOException;

    /**
     * Stores values in one exchange.
     *
     * @throws IOException as {@link #get} does; some of the values may be stored nevertheless
     */
    void put(List<Put> puts) throws IOException;

    /** Takes what was found. */
    interface Answers {
        /**
         * Asked before a value is read, since its length is what the server says.
         *
         * @return whether {@link #found} is to be called; otherwise the value is passed over
         */
        boolean wants(long length);

        /** A value, by the place of its key. */
        void found(int place, byte[] value);
    }

    /** A value to be stored. */
    record Put(String key, byte[] value, Duration ttl) {}
}
