package io.athanor.model.budget;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that one request may hold at once. Whoever is about to allocate in proportion to data reserves first; what is
 * refused was never allocated. Safe for use by many threads.
 */
public final class ByteBudget implements AutoCloseable {
    private static final ScopedValue<ByteBudget> AROUND = ScopedValue.newInstance();

    private final BudgetTerms terms;
    private final @Nullable SharedBudget shared;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private volatile @Nullable Waiting waiting;

    /** What the whole request holds besides; this, if it is the only budget of its request. */
    final ByteBudget request;

    /** Of a {@link #request}: how many of its threads wait for memory; guarded by the lock of the shared budget. */
    int waiters;

    private record Waiting(BooleanSupplier here, Runnable check) {}

    /**
     * @param shared what everything here is reserved from as well
     */
    public ByteBudget(BudgetTerms terms, @Nullable SharedBudget shared) {
        this.terms = terms;
        this.shared = shared;
        this.request = AROUND.isBound() ? AROUND.get() : this;
        if (shared != null) {
            shared.open(this);
        }
    }

    /** Does work whose budgets, made on this thread, are of the same request as this one: while they wait, this does. */
    public void around(Runnable work) {
        ScopedValue.where(AROUND, request).run(work);
    }

    /**
     * Lets reservations wait for other requests from now on.
     *
     * @param here whether the current thread may wait
     * @param check called now and then; ends the waiting by throwing
     */
    public void mayWait(BooleanSupplier here, Runnable check) {
        waiting = new Waiting(here, check);
    }

    /**
     * Takes {@code bytes}. If only other requests are in the way, a thread that may wait does.
     *
     * @param what the bytes are for, for the message of a refusal
     * @throws RuntimeException of the terms, if that is more than may be had; nothing is taken then
     */
    public void reserve(long bytes, String what) {
        reserve(bytes, what, waiting);
    }

    /**
     * As {@link #reserve}, but never waits, and goes before those that do: for one who holds much already, and whom others
     * may be waiting for.
     */
    public void reserveNow(long bytes, String what) {
        reserve(bytes, what, null);
    }

    private void reserve(long bytes, String what, @Nullable Waiting how) {
        long now = used.addAndGet(bytes);
        if (now > terms.limit() || now < 0) {
            used.addAndGet(-bytes);
            throw terms.refuse(terms.name(), terms.flag(), terms.limit(), bytes, now - bytes, what);
        }
        if (shared != null) {
            used.addAndGet(-bytes);
            reserve(shared, bytes, what, how);
            used.addAndGet(bytes);
        }
        peak.accumulateAndGet(now, Math::max);
    }

    private void reserve(SharedBudget all, long bytes, String what, @Nullable Waiting how) {
        boolean mayWait = how != null && how.here.getAsBoolean();
        boolean isTaken = mayWait ? all.takeInTurn(this, bytes) : all.take(this, bytes);
        if (!isTaken && (how == null || !mayWait || !all.await(this, bytes, how.check))) {
            throw terms.refuse(
                    all.name(),
                    all.flag(),
                    all.limit(),
                    bytes,
                    all.used(),
                    what + ", " + BudgetTerms.readable(used()) + " held by this query");
        }
    }

    /** Takes bytes if they are there at once. */
    public boolean tryReserve(long bytes) {
        long now = used.addAndGet(bytes);
        boolean isTaken = now >= 0 && now <= terms.limit() && (shared == null || shared.takeInTurn(this, bytes));
        if (isTaken) {
            peak.accumulateAndGet(now, Math::max);
        } else {
            used.addAndGet(-bytes);
        }
        return isTaken;
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
        long own = Math.max(0, terms.limit() - used.get());
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
}
