package io.athanor.bucket.remote;

import io.athanor.model.budget.CacheBudget;
import io.athanor.model.budget.SharedBudget;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Arrays of one length that chunks are put into, used again by later batches and requests: new ones for each would be most of
 * what the garbage collector has to move and to clear. Idle ones are counted in the ledger as a cache, which gives way to
 * requests. Safe for all threads.
 */
final class PagePool implements AutoCloseable {
    /** The length of each, bytes. */
    static final int PAGE_BYTES = 256 << 10;

    /** No more are kept idle, and no more than this part of the memory. */
    private static final int MOST_IDLE = (64 << 20) / PAGE_BYTES;

    private static final int MOST_SHARE = 16;

    private final ConcurrentLinkedDeque<byte[]> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger fewest = new AtomicInteger();
    private final CacheBudget memory;
    private volatile int most;

    PagePool(SharedBudget memory) {
        this.memory = memory.cache(bytes -> drop(bytes / PAGE_BYTES + 1));
        this.most = (int) Math.min(MOST_IDLE, memory.limit() / MOST_SHARE / PAGE_BYTES);
    }

    /** An array with any bytes in it, of which the caller has reserved the memory. */
    byte[] take() {
        byte[] page = idle.pollFirst();
        if (page == null) {
            fewest.set(0);
            return new byte[PAGE_BYTES];
        }
        int left = count.decrementAndGet();
        fewest.accumulateAndGet(left, Math::min);
        memory.release(PAGE_BYTES);
        return page;
    }

    /** Nobody reads or writes this one any more, and its memory is not reserved. */
    void giveBack(byte[] page) {
        if (count.get() < most && memory.tryReserve(PAGE_BYTES)) {
            count.incrementAndGet();
            idle.addFirst(page);
        }
    }

    /** Lets go of those that were not needed since the last time. */
    void trim() {
        drop(fewest.get());
        fewest.set(count.get());
    }

    private void drop(long pages) {
        for (long i = 0; i < pages && idle.pollFirst() != null; i++) {
            count.decrementAndGet();
            memory.release(PAGE_BYTES);
        }
    }

    @Override
    public void close() {
        most = 0;
        drop(Integer.MAX_VALUE);
    }
}
