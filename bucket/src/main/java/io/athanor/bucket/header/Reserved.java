package io.athanor.bucket.header;

import io.athanor.bucket.request.RequestLimits;

/** Memory that a request holds while one piece of work is done for it. Used by one thread. */
final class Reserved implements AutoCloseable {
    private final RequestLimits limits;
    private long held;

    Reserved(RequestLimits limits) {
        this.limits = limits;
    }

    void add(long bytes) {
        limits.reserve(bytes, "postings");
        held += bytes;
    }

    @Override
    public void close() {
        limits.release(held);
        held = 0;
    }
}
