package io.athanor.api.storeapi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Native memory for chunks that came over the network: there the decoder reads them in place. Slabs that a cursor has let go
 * of are kept for the next one, up to a bound. Safe for all threads.
 */
public final class ReceiveMemory {
    private static final int SMALL = 64 << 10;
    private static final int LARGE = 1 << 20;

    private final long keptBytes;
    private final Deque<Slab> small = new ArrayDeque<>();
    private final Deque<Slab> large = new ArrayDeque<>();
    private long kept;

    /** @param keptBytes how much may be kept while nobody uses it, bytes */
    public ReceiveMemory(long keptBytes) {
        this.keptBytes = keptBytes;
    }

    /** A piece of memory, and what frees it. */
    record Slab(Arena arena, MemorySegment memory) {
        long bytes() {
            return memory.byteSize();
        }
    }

    /**
     * Memory of at least {@code bytes} bytes; what it holds is anything.
     *
     * @param isFirst whether it is the reader's first, which is small: most answers are
     */
    @SuppressWarnings("MustBeClosedChecker") // closed by give
    Slab take(long bytes, boolean isFirst) {
        boolean isSmall = isFirst && bytes <= SMALL;
        if (bytes <= LARGE) {
            synchronized (this) {
                Slab slab = isSmall ? small.poll() : large.poll();
                if (slab != null) {
                    kept -= slab.bytes();
                    return slab;
                }
            }
        }
        Arena arena = Arena.ofShared();
        return new Slab(arena, arena.allocate(Math.max(bytes, isSmall ? SMALL : LARGE), 8));
    }

    /** Takes a slab back: nobody reads it any more. */
    void give(Slab slab) {
        if (slab.bytes() == SMALL || slab.bytes() == LARGE) {
            synchronized (this) {
                if (kept + slab.bytes() <= keptBytes) {
                    kept += slab.bytes();
                    (slab.bytes() == SMALL ? small : large).push(slab);
                    return;
                }
            }
        }
        slab.arena().close();
    }
}
