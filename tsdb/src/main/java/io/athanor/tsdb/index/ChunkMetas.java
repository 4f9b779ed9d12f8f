package io.athanor.tsdb.index;

import java.util.Arrays;

/** The chunk metas of one series in columns, in time order, reused from series to series. */
public final class ChunkMetas {
    public int size;

    /** Times of the first and last sample, ms. */
    public long[] mint = new long[16];

    public long[] maxt = new long[16];

    /** {@code segment << 32 | offset}. */
    public long[] ref = new long[16];

    /** Takes up what is loaded ahead of its use, so that the compiler cannot leave the load out. */
    public int touched;

    public void clear() {
        size = 0;
    }

    public void add(long chunkMint, long chunkMaxt, long chunkRef) {
        if (size == mint.length) {
            mint = Arrays.copyOf(mint, 2 * size);
            maxt = Arrays.copyOf(maxt, 2 * size);
            ref = Arrays.copyOf(ref, 2 * size);
        }
        mint[size] = chunkMint;
        maxt[size] = chunkMaxt;
        ref[size] = chunkRef;
        size++;
    }
}
