package io.athanor.bucket.request;

/**
 * What one request may use. Safe for all threads. What a method throws ends the request, and names the limit and the flag
 * that raises it; nothing was taken then.
 */
public interface RequestLimits {
    /** No limits. */
    RequestLimits NONE = new RequestLimits() {
        @Override
        public void download(long bytes, String what) {}

        @Override
        public void reserve(long bytes, String what) {}

        @Override
        public void release(long bytes) {}
    };

    /**
     * Counts bytes that are about to be read from the bucket, or were found in a cache, against what the request may load
     * in all ({@code --store.grpc.downloaded-bytes-limit}); they are never given back.
     *
     * @param what for the refusal: {@code postings}, {@code series}, {@code chunks}
     */
    void download(long bytes, String what);

    /**
     * Takes bytes of memory before they are allocated; may wait for other requests to end.
     *
     * @param what for the refusal
     */
    void reserve(long bytes, String what);

    /** Gives bytes of memory back. */
    void release(long bytes);
}
