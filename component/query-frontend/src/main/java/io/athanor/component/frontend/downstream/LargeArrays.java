package io.athanor.component.frontend.downstream;

import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.CacheBudget;
import io.athanor.model.budget.SharedBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Arrays for large answers, used again: to clear a new one and to have its pages made takes longer than to read an answer into it.
 * What is not used for some seconds, or is needed elsewhere, is let go. For many threads.
 */
public final class LargeArrays implements AutoCloseable {
    /** What is smaller is not worth it. */
    public static final int LARGE = 256 << 10;

    private static final int MOST = 1 << 30;
    private static final long MOST_KEPT = 96L << 20;
    private static final long KEPT_NANOS = 10_000_000_000L;
    private static final Executor LATER = CompletableFuture.delayedExecutor(KEPT_NANOS, TimeUnit.NANOSECONDS);

    private final CacheBudget budget;
    private final long most;
    private final LongSupplier nanoTime;

    /** The last one was given back last. */
    private final List<Free> free = new ArrayList<>();

    private boolean isClosed;

    private record Free(byte[] array, long since) {}

    /** @param memory of which an eighth at most is kept */
    public LargeArrays(SharedBudget memory, LongSupplier nanoTime) {
        this.budget = memory.cache(this::evict);
        this.most = Math.min(MOST_KEPT, memory.limit() / 8);
        this.nanoTime = nanoTime;
    }

    /**
     * One that is at least so long, reserved.
     *
     * @param mayGrow whether more may come than is known of: then the longest that is there is best
     */
    byte[] take(int least, boolean mayGrow, ByteBudget room) {
        byte[] found = found(least, mayGrow);
        if (found != null) {
            room.reserve(found.length, "a querier's answer");
            return found;
        }
        int unit = Math.max(1, Integer.highestOneBit(least) >>> 3);
        int length = Math.min(MOST, Math.ceilDiv(least, unit) * unit); // fits one a little longer, too
        room.reserve(length, "a querier's answer");
        return new byte[length];
    }

    private synchronized byte @Nullable [] found(int least, boolean mayGrow) {
        int best = -1;
        for (int i = 0; i < free.size(); i++) {
            int length = free.get(i).array.length;
            boolean fits = length >= least && (mayGrow || length / 2 <= least);
            if (fits && (best < 0 || (length > free.get(best).array.length) == mayGrow)) {
                best = i;
            }
        }
        return best < 0 ? null : remove(best);
    }

    private byte[] remove(int place) {
        byte[] array = free.remove(place).array;
        budget.release(array.length);
        return array;
    }

    /** Gives one back that nobody reads any more. */
    void give(byte[] array) {
        synchronized (this) {
            while (!free.isEmpty() && budget.used() + array.length > most) {
                remove(0);
            }
            if (isClosed || budget.used() + array.length > most || !budget.tryReserve(array.length)) {
                return;
            }
            free.add(new Free(array, nanoTime.getAsLong()));
        }
        LATER.execute(this::dropOld);
    }

    private synchronized void evict(long bytes) {
        for (long left = bytes; left > 0 && !free.isEmpty(); ) {
            left -= remove(0).length;
        }
    }

    synchronized void dropOld() {
        long now = nanoTime.getAsLong();
        while (!free.isEmpty() && now - free.getFirst().since >= KEPT_NANOS) {
            remove(0);
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        while (!free.isEmpty()) {
            remove(0);
        }
    }
}
