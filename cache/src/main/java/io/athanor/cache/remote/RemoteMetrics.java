package io.athanor.cache.remote;

import java.util.Locale;

/** Hears what is done to a cache on the network: {@code thanos_memcached_*}, {@code thanos_redis_*}. Called by many threads. */
public interface RemoteMetrics {
    /** Hears nothing. */
    RemoteMetrics NONE = new RemoteMetrics() {
        @Override
        public void begun(Operation operation) {}

        @Override
        public void succeeded(Operation operation, long nanos, long bytes) {}

        @Override
        public void failed(Operation operation, Failure why) {}

        @Override
        public void skipped(Operation operation, Skip why, int items) {}

        @Override
        public void waited(Operation operation, long nanos) {}

        @Override
        public void entered(Operation operation) {}

        @Override
        public void left(Operation operation) {}

        @Override
        public void refused(int values) {}
    };

    /** What is done. */
    enum Operation {
        GETMULTI,
        SET;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why it failed. */
    enum Failure {
        TIMEOUT("timeout"),
        MALFORMED_KEY("malformed-key"),
        SERVER_ERROR("server-error"),
        NETWORK_ERROR("network-error"),
        OTHER("other");

        private final String label;

        Failure(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** Why it was not tried. */
    enum Skip {
        MAX_ITEM_SIZE("max-item-size"),
        ASYNC_BUFFER_FULL("async-buffer-full"),
        CIRCUIT_OPEN("circuit-open"),
        NO_SERVER("no-server");

        private final String label;

        Skip(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** An exchange with a server begins. */
    void begun(Operation operation);

    /** It went well; bytes of the values that it moved. */
    void succeeded(Operation operation, long nanos, long bytes);

    /** It failed. */
    void failed(Operation operation, Failure why);

    /** Items that were not asked for or stored. */
    void skipped(Operation operation, Skip why, int items);

    /** An operation waited so long for its turn, or in vain. */
    void waited(Operation operation, long nanos);

    /** It got its turn. */
    void entered(Operation operation);

    /** It gave its turn back. */
    void left(Operation operation);

    /** Values came back that are none of ours: cut short, changed, of another key. They count as not found. */
    void refused(int values);
}
