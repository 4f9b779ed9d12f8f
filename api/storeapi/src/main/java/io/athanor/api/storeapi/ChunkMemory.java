package io.athanor.api.storeapi;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one cursor's chunks. One thread writes; another may close it meanwhile, so both hold its lock: while a frame
 * is read, and while the slabs are given back.
 */
final class ChunkMemory implements AutoCloseable {
    /** Bytes that the decoder may touch after a chunk. */
    private static final int PADDING = 32;

    private final ReceiveMemory pool;
    private final Deque<ReceiveMemory.Slab> slabs = new ArrayDeque<>();

    /** How many slabs were begun, and how many of them were given back. */
    private int begun;

    private int released;
    private @Nullable MemorySegment slab;
    private long at;
    private long full;
    private boolean isClosed;
    private volatile long held;

    ChunkMemory(ReceiveMemory pool) {
        this.pool = pool;
    }

    boolean isClosed() {
        return isClosed;
    }

    /** Finds room for {@code bytes} bytes: in {@link #slab()} from {@link #at()}. */
    void reserve(int bytes) {
        if (slab == null || slab.byteSize() - at < bytes + PADDING) {
            ReceiveMemory.Slab next = pool.take(bytes + (long) PADDING, begun == 0);
            full += slab == null ? 0 : slab.byteSize();
            slabs.add(next);
            begun++;
            slab = next.memory();
            at = 0;
        }
    }

    MemorySegment slab() {
        MemorySegment now = slab;
        if (now == null) {
            throw new IllegalStateException("nothing is reserved");
        }
        return now;
    }

    long at() {
        return at;
    }

    /** How many slabs were begun so far. */
    int slabs() {
        return begun;
    }

    /** Moves on by what was written. */
    void written(int bytes) {
        at += bytes;
        held = full + at;
    }

    /** Bytes that hold chunks. */
    long heldBytes() {
        return held;
    }

    /** Gives back the slabs before this one, counted from 1 as {@link #slabs()} does. */
    synchronized void releaseBefore(int number) {
        while (!isClosed && released + 1 < number && slabs.size() > 1) {
            ReceiveMemory.Slab done = slabs.removeFirst();
            released++;
            full -= done.bytes();
            held = full + at;
            pool.give(done);
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        slabs.forEach(pool::give);
        slabs.clear();
        slab = null;
    }
}
