package io.athanor.objstore;

import java.io.IOException;

/**
 * Hears of what is done to a bucket: the counters behind {@code thanos_objstore_bucket_…}. Called by many threads.
 *
 * <p>An operation is begun once and ended once. Reading lasts until its stream is closed.
 */
public interface BucketMetrics {
    /** Hears nothing. */
    BucketMetrics NONE = new BucketMetrics() {
        @Override
        public void begun(Operation operation) {}

        @Override
        public void ended(Operation operation, long nanos) {}

        @Override
        public void failed(Operation operation, IOException why) {}

        @Override
        public void transferred(Operation operation, long bytes) {}

        @Override
        public void completed(Operation operation, long bytes) {}

        @Override
        public void uploaded() {}
    };

    /** One operation was asked for. */
    void begun(Operation operation);

    /** It ended, well or not, after so many nanoseconds. */
    void ended(Operation operation, long nanos);

    /**
     * It failed. Called before {@link #ended}. A missing object and a failed precondition are answers, not failures, and
     * are not told.
     */
    void failed(Operation operation, IOException why);

    /** Bytes that a read delivered or an upload sent, as they pass. */
    void transferred(Operation operation, long bytes);

    /** A read that was closed without a failure, or an upload that succeeded, has moved so many bytes in all. */
    void completed(Operation operation, long bytes);

    /** An upload succeeded: now is the time of the last successful one. */
    void uploaded();

    /** What is done to a bucket, in the words of the metrics' label. */
    enum Operation {
        ITER("iter"),
        GET("get"),
        GET_RANGE("get_range"),
        EXISTS("exists"),
        UPLOAD("upload"),
        DELETE("delete"),
        ATTRIBUTES("attributes");

        private final String label;

        Operation(String label) {
            this.label = label;
        }

        /** The value of the label {@code operation}. */
        public String label() {
            return label;
        }
    }
}
