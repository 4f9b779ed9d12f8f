package io.athanor.tsdb.index;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that the symbols which many tables have looked up may take on the heap together. Safe for all threads. */
public final class SymbolRoom {
    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /**
     * @param limit bytes
     */
    public SymbolRoom(long limit) {
        this.limit = limit;
    }

    /** Bytes taken now. */
    public long used() {
        return used.get();
    }

    boolean isFull() {
        return used.get() > limit;
    }

    void add(long bytes) {
        used.addAndGet(bytes);
    }
}
