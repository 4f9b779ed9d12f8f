package io.athanor.tsdb.series;

import java.lang.foreign.MemorySegment;

/** Keeps the columns of a buffer in the order of first times. */
public final class ChunkOrder {
    private ChunkOrder() {}

    /** Drops all chunks from {@code size} on. */
    public static void truncate(ChunkBuffer chunks, int size) {
        for (int i = size; i < chunks.size; i++) {
            chunks.data[i] = MemorySegment.NULL;
        }
        chunks.size = size;
    }

    /** Sorts by first time; chunks that begin together keep their order. Quick if they are sorted already. */
    public static void byFirstTime(ChunkBuffer chunks) {
        for (int i = 1; i < chunks.size; i++) {
            int to = i;
            while (to > 0 && chunks.mint[to - 1] > chunks.mint[i]) {
                to--;
            }
            if (to < i) {
                move(chunks, i, to);
            }
        }
    }

    private static void move(ChunkBuffer chunks, int from, int to) {
        long mint = chunks.mint[from];
        long maxt = chunks.maxt[from];
        byte encoding = chunks.encoding[from];
        MemorySegment data = chunks.data[from];
        long offset = chunks.offset[from];
        int length = chunks.length[from];
        int windowMs = chunks.windowMs[from];
        int n = from - to;
        System.arraycopy(chunks.mint, to, chunks.mint, to + 1, n);
        System.arraycopy(chunks.maxt, to, chunks.maxt, to + 1, n);
        System.arraycopy(chunks.encoding, to, chunks.encoding, to + 1, n);
        System.arraycopy(chunks.data, to, chunks.data, to + 1, n);
        System.arraycopy(chunks.offset, to, chunks.offset, to + 1, n);
        System.arraycopy(chunks.length, to, chunks.length, to + 1, n);
        System.arraycopy(chunks.windowMs, to, chunks.windowMs, to + 1, n);
        chunks.mint[to] = mint;
        chunks.maxt[to] = maxt;
        chunks.encoding[to] = encoding;
        chunks.data[to] = data;
        chunks.offset[to] = offset;
        chunks.length[to] = length;
        chunks.windowMs[to] = windowMs;
    }
}
