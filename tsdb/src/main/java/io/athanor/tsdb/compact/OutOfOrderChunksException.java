package io.athanor.tsdb.compact;

import io.athanor.tsdb.block.Ulid;

/** A block with a series whose chunks are not in time order, or overlap. */
public final class OutOfOrderChunksException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Ulid block;

    OutOfOrderChunksException(Ulid block, long offset, String what) {
        super(block + "/index at byte " + offset + ": " + what);
        this.block = block;
    }

    /** The block. */
    public Ulid block() {
        return block;
    }
}
