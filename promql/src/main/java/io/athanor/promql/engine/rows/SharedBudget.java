package io.athanor.promql.engine.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that all queries together may hold. A query that finds too little left waits for others to end, oldest first.
 * Where all that hold something wait, nobody would ever end: the youngest of them is refused then.
 */
public final class SharedBudget {
    /** How often one who waits looks whether it has been given up, ms. */
    private static final long LOOK_MS = 20;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();

    /** All open budgets, oldest first; guarded by the lock. */
    private final List<ByteBudget> open = new ArrayList<>();

    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param limit bytes
     */
    public SharedBudget(long limit) {
        this.limit = limit;
    }

    long limit() {
        return limit;
    }

    /** Bytes reserved now. */
    public long used() {
        return used.get();
    }

    long left() {
        return Math.max(0, limit - used.get());
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

    /** Takes bytes if they are there. */
    boolean take(long bytes) {
        long now = used.get();
        while (bytes <= limit - now) {
            if (used.compareAndSet(now, now + bytes)) {
                return true;
            }
            now = used.get();
        }
        return false;
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
        lock.lock();
        try {
            who.waiting = true;
            waiting.incrementAndGet();
            while (true) {
                if (isFirst(who) && take(bytes)) {
                    return true;
                }
                if (who == hopeless()) {
                    return false;
                }
                check.run();
                var _ = freed.await(LOOK_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            who.waiting = false;
            waiting.decrementAndGet();
            freed.signalAll();
            lock.unlock();
        }
    }

    private boolean isFirst(ByteBudget who) {
        for (ByteBudget budget : open) {
            if (budget == who) {
                return true;
            }
            if (budget.waiting) {
                return false;
            }
        }
        return true;
    }

    /** The youngest of those that hold something, if all of those wait. */
    private @Nullable ByteBudget hopeless() {
        ByteBudget youngest = null;
        for (ByteBudget budget : open) {
            if (budget.used() > 0) {
                if (!budget.waiting) {
                    return null;
                }
                youngest = budget;
            }
        }
        return youngest;
    }
}
