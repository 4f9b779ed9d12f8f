package io.athanor.model.budget;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Bytes that a cache holds of a {@link SharedBudget}. A cache never waits and never makes others wait: it takes what nobody
 * needs, and is asked to give bytes back before a request has to wait or is refused. Safe for use by many threads.
 */
public final class CacheBudget {
    private final SharedBudget shared;
    private final LongConsumer evict;
    private final AtomicLong used = new AtomicLong();

    CacheBudget(SharedBudget shared, LongConsumer evict) {
        this.shared = shared;
        this.evict = evict;
    }

    /** Takes bytes if they are there and nobody waits for any; who is refused does not cache, or evicts and asks again. */
    public boolean tryReserve(long bytes) {
        if (!shared.takeForCache(bytes)) {
            return false;
        }
        used.addAndGet(bytes);
        return true;
    }

    /** Gives bytes back. */
    public void release(long bytes) {
        used.addAndGet(-bytes);
        shared.release(bytes);
    }

    /** Bytes held now. */
    public long used() {
        return used.get();
    }

    /** Asks for bytes back; returns once those that could be given back were. */
    void reclaim(long bytes) {
        long most = Math.min(bytes, used.get());
        if (most > 0) {
            evict.accept(most);
        }
    }
}
