package io.athanor.tsdb.block;

import java.lang.foreign.Arena;

/** A shared arena whose end waits for the last of its users, without making anyone wait. */
final class PinnedArena {
    private final Arena arena;
    private int users = 1;
    private boolean closed;

    @SuppressWarnings("MustBeClosedChecker") // closed by whoever is the last to let go
    PinnedArena() {
        arena = Arena.ofShared();
    }

    Arena arena() {
        return arena;
    }

    synchronized void acquire() {
        if (closed) {
            throw new IllegalStateException("the block is closed");
        }
        users++;
    }

    void release() {
        if (isLast()) {
            arena.close();
        }
    }

    private synchronized boolean isLast() {
        users--;
        return users == 0;
    }

    /** The owner lets go; later calls do nothing. */
    void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        release();
    }
}
