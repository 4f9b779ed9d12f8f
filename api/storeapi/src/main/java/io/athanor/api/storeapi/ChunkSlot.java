package io.athanor.api.storeapi;

import io.athanor.tsdb.series.ChunkBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How received chunks lie in memory, one after the other:
 *
 * <pre>
 * chunk := first:i64  last:i64  length:i32  windowMs:i32  encoding:u8  data:u8 * length
 * </pre>
 *
 * Times are in ms. So no object on the heap lasts for a chunk.
 */
final class ChunkSlot {
    /** Bytes before a chunk's data. */
    static final int HEADER = 25;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final int LAST = 8;
    private static final int LENGTH = 16;
    private static final int WINDOW = 20;
    private static final int ENCODING = 24;

    private ChunkSlot() {}

    static void write(MemorySegment slab, long at, long mint, long maxt, int length, int windowMs, byte encoding) {
        slab.set(LONG, at, mint);
        slab.set(LONG, at + LAST, maxt);
        slab.set(INT, at + LENGTH, length);
        slab.set(INT, at + WINDOW, windowMs);
        slab.set(ValueLayout.JAVA_BYTE, at + ENCODING, encoding);
    }

    /** Appends those of {@code count} chunks that touch {@code [mint, maxt]} (ms, inclusive). */
    static void append(MemorySegment slab, long from, int count, long mint, long maxt, ChunkBuffer into) {
        long at = from;
        for (int i = 0; i < count; i++) {
            long first = slab.get(LONG, at);
            long last = slab.get(LONG, at + LAST);
            int length = slab.get(INT, at + LENGTH);
            if (last >= mint && first <= maxt) {
                into.add(first, last, slab.get(ValueLayout.JAVA_BYTE, at + ENCODING), slab, at + HEADER, length);
                into.windowMs[into.size - 1] = slab.get(INT, at + WINDOW);
            }
            at += HEADER + length;
        }
    }
}
