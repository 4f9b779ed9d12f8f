package io.athanor.promql.engine.rows;

import io.athanor.promql.PromqlException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a query may hold at once. Whoever is about to allocate in proportion to data reserves first; what is refused
 * was never allocated. Safe for use by many threads.
 */
public final class ByteBudget implements AutoCloseable {
    private final String flag;
    private final long limit;
    private final @Nullable SharedBudget shared;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private volatile @Nullable Runnable check;

    /** Whether the query waits for memory; guarded by the lock of the shared budget. */
    boolean waiting;

    /**
     * @param flag what raises the limit, for the message of a refusal
     * @param limit bytes
     * @param shared what everything here is reserved from as well
     */
    public ByteBudget(String flag, long limit, @Nullable SharedBudget shared) {
        this.flag = flag;
        this.limit = limit;
        this.shared = shared;
        if (shared != null) {
            shared.open(this);
        }
    }

    /** Lets reservations wait for other queries from now on; {@code check} ends the waiting by throwing. */
    void mayWait(Runnable check) {
        this.check = check;
    }

    /**
     * Takes {@code bytes}. If only other queries are in the way, the thread that coordinates a query waits for them;
     * threads that all queries share never do.
     *
     * @throws PromqlException if that is more than may be had; nothing is taken then
     */
    public void reserve(long bytes, String what) {
        long now = used.addAndGet(bytes);
        if (now > limit || now < 0) {
            used.addAndGet(-bytes);
            throw refusal("memory budget of a query", flag, limit, bytes, now - bytes, what);
        }
        if (shared != null && !shared.take(bytes)) {
            used.addAndGet(-bytes);
            wait(shared, bytes, what);
            used.addAndGet(bytes);
        }
        peak.accumulateAndGet(now, Math::max);
    }

    private void wait(SharedBudget all, long bytes, String what) {
        Runnable stop = check;
        boolean isShared = Thread.currentThread() instanceof WorkPool.Worker;
        if (stop == null || isShared || bytes > all.limit() || !all.await(this, bytes, stop)) {
            throw refusal(
                    "memory budget of all queries together",
                    "--query.memory-budget",
                    all.limit(),
                    bytes,
                    all.used(),
                    what + ", " + readable(used()) + " held by this query");
        }
    }

    private static PromqlException refusal(
            String name, String raisedBy, long limit, long bytes, long taken, String what) {
        return new PromqlException(
                PromqlException.Kind.EXECUTION,
                "the " + name + " of " + readable(limit) + " would be exceeded: " + readable(bytes) + " asked for "
                        + what + ", " + readable(taken)
                        + " in use; narrow the selectors or the time range, widen the step, or raise " + raisedBy);
    }

    /** Gives {@code bytes} back. */
    public void release(long bytes) {
        used.addAndGet(-bytes);
        if (shared != null) {
            shared.release(bytes);
        }
    }

    /** Bytes that could be reserved now. */
    public long left() {
        long own = Math.max(0, limit - used.get());
        return shared == null ? own : Math.min(own, shared.left());
    }

    /** Gives back all but so many bytes. */
    public void keep(long bytes) {
        release(used() - bytes);
    }

    /** Bytes reserved now. */
    public long used() {
        return used.get();
    }

    /** Most bytes reserved at once. */
    public long peak() {
        return peak.get();
    }

    /** Gives everything back. */
    @Override
    public void close() {
        release(used());
        if (shared != null) {
            shared.close(this);
        }
    }

    private static String readable(long bytes) {
        if (bytes < 10_000) {
            return bytes + " bytes";
        }
        return bytes < 10_000_000 ? bytes / 1_000 + " kB" : bytes / 1_000_000 + " MB";
    }
}
