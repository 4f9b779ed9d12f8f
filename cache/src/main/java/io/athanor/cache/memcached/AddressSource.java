package io.athanor.cache.memcached;

import java.io.IOException;
import java.util.List;

/** Where the servers are, asked again and again. */
@FunctionalInterface
public interface AddressSource extends AutoCloseable {
    /**
     * The servers of the moment, {@code host:port} or paths of Unix sockets.
     *
     * @throws IOException if some could not be found out; those known before stay in use
     */
    List<String> addresses() throws IOException;

    /** Ends what it holds open. */
    @Override
    default void close() {}
}
