package io.athanor.bucket.remote;

import io.athanor.bucket.request.RequestLimits;
import io.athanor.model.budget.BudgetTerms;
import io.athanor.model.budget.ByteBudget;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one request has used of what it may. Safe for all threads.
 *
 * <p>Before it reads anything large, a request is given room to work in, all at once: so it waits while it holds next to
 * nothing. Only what does not fit into this room is reserved on top.
 */
final class Account implements RequestLimits, AutoCloseable {
    static final String FLAG = "--store.memory-budget";
    private static final int SAMPLES_PER_CHUNK = 120;

    private final BucketStoreConfig config;
    private final ByteBudget budget;
    private final AtomicLong series = new AtomicLong();
    private final AtomicLong chunks = new AtomicLong();
    private final AtomicLong downloaded = new AtomicLong();

    /** Bytes of the room; guarded by this. */
    private long room;

    /** Bytes of it that are free; guarded by this. */
    private long free;

    private boolean closed;

    /** @param check ends the waiting for memory by throwing */
    Account(BucketStoreConfig config, SharedBudget shared, Runnable check) {
        this.config = config;
        this.budget = new ByteBudget(
                new BudgetTerms(
                        "memory budget of all requests together",
                        FLAG,
                        shared.limit(),
                        "narrow the matchers or the time range",
                        text -> new LimitExceededException("memory", text)),
                shared);
        budget.mayWait(() -> true, check);
    }

    /** Reserves room to work in; waits for it. */
    void admit(long bytes) {
        budget.reserve(bytes, "series and chunks");
        synchronized (this) {
            room += bytes;
            free += bytes;
        }
    }

    /** Reserves memory that is held to the end; waits for it. */
    void admitKept(long bytes, String what) {
        budget.reserve(bytes, what);
        synchronized (this) {
            room += bytes;
        }
    }

    /** Reserves memory that is there at once, or refuses the request: it holds what others may be waiting for. */
    void reserveNow(long bytes, String what) {
        budget.reserveNow(bytes, what);
        synchronized (this) {
            room += bytes;
        }
    }

    @Override
    public void reserve(long bytes, String what) {
        long more;
        synchronized (this) {
            long taken = Math.min(bytes, free);
            free -= taken;
            more = bytes - taken;
        }
        if (more > 0) {
            boolean isDone = false;
            try {
                budget.reserve(more, what);
                isDone = true;
            } finally {
                if (!isDone) {
                    release(bytes - more);
                }
            }
        }
    }

    @Override
    public void release(long bytes) {
        long excess;
        synchronized (this) {
            if (closed) {
                return;
            }
            free += bytes;
            excess = Math.max(0, free - room);
            free -= excess;
        }
        if (excess > 0) {
            budget.release(excess);
        }
    }

    @Override
    public void download(long bytes, String what) {
        long now = downloaded.addAndGet(bytes);
        if (config.downloadedBytes() > 0 && now > config.downloadedBytes()) {
            throw violated("bytes", "exceeded bytes limit while fetching " + what, config.downloadedBytes(), now);
        }
    }

    /** Counts series that are looked at. */
    void touch(long count) {
        long now = series.addAndGet(count);
        if (config.touchedSeries() > 0 && now > config.touchedSeries()) {
            throw violated("series", "exceeded series limit", config.touchedSeries(), now);
        }
    }

    /** Counts chunks that are going to be read. */
    void chunks(long count) {
        long most = config.chunkSamples() / SAMPLES_PER_CHUNK;
        long now = chunks.addAndGet(count);
        if (config.chunkSamples() > 0 && now > most) {
            throw violated("chunks", "exceeded chunks limit", most, now);
        }
    }

    private static LimitExceededException violated(String reason, String what, long limit, long got) {
        return new LimitExceededException(reason, what + ": limit " + limit + " violated (got " + got + ")");
    }

    /** Gives everything back; what is released later was given back already. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        budget.close();
    }
}
