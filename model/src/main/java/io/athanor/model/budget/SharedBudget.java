package io.athanor.model.budget;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that all requests and caches of a process together may hold.
 *
 * <p>A request that finds too little left has caches give back what they can, and then waits for others to end, in the order
 * in which they began to wait. Where all that hold something wait, nobody would ever end: the youngest of them is refused
 * then. The last eighth is for light requests alone, which do not queue behind heavy ones; so one of them is not held up
 * however many heavy ones there are.
 */
public final class SharedBudget {
    /** How often one who waits looks whether it has been given up, ms. */
    private static final long LOOK_MS = 20;

    private final String name;
    private final String flag;
    private final long limit;
    private final long lightBytes;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final List<CacheBudget> caches = new CopyOnWriteArrayList<>();

    /** All open budgets, oldest first; guarded by the lock. */
    private final List<ByteBudget> open = new ArrayList<>();

    /** Those that wait, in the order of their coming; guarded by the lock. */
    private final Deque<Place> queue = new ArrayDeque<>();

    private final AtomicInteger waiting = new AtomicInteger();

    /** One that waits. */
    private static final class Place {}

    /**
     * @param name what is limited, for example {@code memory budget of all queries together}
     * @param flag what raises the limit
     * @param limit bytes
     * @param lightBytes who holds no more than this is light; 0: nobody is, and nothing is kept for them
     */
    public SharedBudget(String name, String flag, long limit, long lightBytes) {
        this.name = name;
        this.flag = flag;
        this.limit = limit;
        this.lightBytes = lightBytes;
    }

    String name() {
        return name;
    }

    String flag() {
        return flag;
    }

    /** The limit, bytes. */
    public long limit() {
        return limit;
    }

    /** Bytes reserved now. */
    public long used() {
        return used.get();
    }

    /** Bytes that requests hold now: all that are reserved but those of caches, which give way. */
    public long usedByRequests() {
        long cached = 0;
        for (CacheBudget cache : caches) {
            cached += cache.used();
        }
        return Math.max(0, used.get() - cached);
    }

    /** Most bytes reserved at once. */
    public long peak() {
        return peak.get();
    }

    /** How many threads wait for bytes now. */
    public int waiting() {
        return waiting.get();
    }

    long left() {
        return Math.max(0, limit - used.get());
    }

    /**
     * A part that a cache holds.
     *
     * @param evict told how many bytes (no more than the cache holds) are needed elsewhere; gives back what it can by {@link
     *     CacheBudget#release} before it returns. Called by any thread, by many at once, never under a lock of this class.
     */
    public CacheBudget cache(LongConsumer evict) {
        CacheBudget cache = new CacheBudget(this, evict);
        caches.add(cache);
        return cache;
    }

    void open(ByteBudget budget) {
        lock.lock();
        try {
            open.add(budget);
        } finally {
            lock.unlock();
        }
    }

    void close(ByteBudget budget) {
        lock.lock();
        try {
            open.remove(budget);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isLight(ByteBudget who, long bytes) {
        return lightBytes > 0 && who.used() + bytes <= lightBytes;
    }

    /** How much may be taken in all by a request that is heavy, or by a cache. */
    private long heavyLimit() {
        return lightBytes > 0 ? limit - limit / 8 : limit;
    }

    private boolean take(long bytes, long most) {
        long now = used.get();
        while (bytes <= most - now) {
            if (used.compareAndSet(now, now + bytes)) {
                if (now + bytes > peak.get()) {
                    peak.accumulateAndGet(now + bytes, Math::max);
                }
                return true;
            }
            now = used.get();
        }
        return false;
    }

    /** Takes bytes if they are there, or can be had from caches. */
    boolean take(ByteBudget who, long bytes) {
        long most = isLight(who, bytes) ? limit : heavyLimit();
        return take(bytes, most) || bytes <= most && reclaim(bytes, most) && take(bytes, most);
    }

    /** Has caches give back what is missing; whether any was asked. */
    private boolean reclaim(long bytes, long most) {
        boolean isAsked = false;
        for (CacheBudget cache : caches) {
            long missing = bytes - (most - used.get());
            if (missing > 0) {
                cache.reclaim(missing);
                isAsked = true;
            }
        }
        return isAsked;
    }

    /** As {@link #take}, but not before those that wait already. */
    boolean takeInTurn(ByteBudget who, long bytes) {
        return (waiting.get() == 0 || isLight(who, bytes)) && take(who, bytes);
    }

    boolean takeForCache(long bytes) {
        return waiting.get() == 0 && take(bytes, heavyLimit());
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
        if (waiting.get() > 0) {
            lock.lock();
            try {
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until bytes are there, and takes them.
     *
     * @param check ends the waiting by throwing
     * @return whether they were taken; not where waiting would never end
     */
    boolean await(ByteBudget who, long bytes, Runnable check) {
        boolean isLight = isLight(who, bytes);
        long most = isLight ? limit : heavyLimit();
        if (bytes > most) {
            return false;
        }
        Place place = new Place();
        waiting.incrementAndGet();
        lock.lock();
        try {
            queue.addLast(place);
            who.request.waiters++;
            while (true) {
                ByteBudget hopeless = hopeless();
                boolean isNext = queue.peekFirst() == place || hopeless != null || isLight;
                if (isNext && take(bytes, most)) {
                    return true;
                }
                if (hopeless != null && who.request == hopeless.request) {
                    return false;
                }
                check.run();
                reclaimUnlocked(bytes, most);
                var _ = freed.await(LOOK_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            who.request.waiters--;
            queue.remove(place);
            waiting.decrementAndGet();
            freed.signalAll();
            lock.unlock();
        }
    }

    private void reclaimUnlocked(long bytes, long most) {
        if (!caches.isEmpty()) {
            lock.unlock();
            try {
                reclaim(bytes, most);
            } finally {
                lock.lock();
            }
        }
    }

    /** The youngest of those that hold something, if all of those wait. */
    private @Nullable ByteBudget hopeless() {
        ByteBudget youngest = null;
        for (ByteBudget budget : open) {
            if (budget.used() > 0) {
                if (budget.request.waiters == 0) {
                    return null;
                }
                youngest = budget;
            }
        }
        return youngest;
    }
}
