package io.athanor.tsdb.index;

import java.lang.foreign.Arena;

/** A shared arena whose end waits for the last of its users, without making anyone wait. */
public final class PinnedArena {
    private final Arena arena;
    private int users = 1;
    private boolean closed;

    @SuppressWarnings("MustBeClosedChecker") // closed by whoever is the last to let go
    public PinnedArena() {
        arena = Arena.ofShared();
    }

    public Arena arena() {
        return arena;
    }

    /**
     * One more user.
     *
     * @throws IllegalStateException if the owner has let go
     */
    public synchronized void acquire() {
        if (closed) {
            throw new IllegalStateException("the block is closed");
        }
        users++;
    }

    /** A user lets go. */
    public void release() {
        if (isLast()) {
            arena.close();
        }
    }

    private synchronized boolean isLast() {
        users--;
        return users == 0;
    }

    /** The owner lets go; later calls do nothing. */
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        release();
    }
}
