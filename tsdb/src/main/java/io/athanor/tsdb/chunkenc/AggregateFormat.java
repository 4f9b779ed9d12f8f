package io.athanor.tsdb.chunkenc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Encoding 0xff: up to five chunks in one, the aggregates of Thanos's downsampled data.
 *
 * <pre>
 * chunk := part part part part part        count, sum, min, max, counter
 * part  := 0:uvarint  |  length:uvarint  encoding:u8  data:u8 * length
 * </pre>
 *
 * <p>A length of 0 says that the aggregate is not there. The parts of float series are of encoding 1; those of native
 * histograms are a count of encoding 1, a sum and a counter of encoding 3.
 *
 * <p><b>Times</b> A window's sample stands at the window's end. The counter begins with the first raw sample, then gives
 * per window the count with resets folded in, and ends with the last raw value at the time of the last window's sample
 * again: the next chunk's reader sees a reset by it.
 *
 * <p><b>Checksum</b> none of its own: that of the chunk record covers it.
 */
public final class AggregateFormat {
    /** The parts, in their order. */
    public enum Aggregate {
        COUNT,
        SUM,
        MIN,
        MAX,
        COUNTER
    }

    /**
     * Where a part lies.
     *
     * @param encoding of its chunk
     * @param offset of the byte after the encoding byte, from the same place as that of the whole chunk
     * @param length of its data, bytes; 0 if the aggregate is not there
     */
    public record Part(byte encoding, long offset, int length) {}

    private AggregateFormat() {}

    /**
     * Finds one aggregate in a chunk.
     *
     * @throws CorruptChunkException if the parts do not fit into the chunk
     */
    public static Part find(Aggregate wanted, MemorySegment data, long offset, int length) {
        long end = offset + length;
        long at = offset;
        for (int i = 0; ; i++) {
            long partLength = 0;
            int shift = 0;
            byte next;
            do {
                if (at >= end || shift > 28) {
                    throw new CorruptChunkException(Encoding.AGGREGATE, length, "cut short at aggregate " + i);
                }
                next = data.get(ValueLayout.JAVA_BYTE, at++);
                partLength |= (next & 0x7fL) << shift;
                shift += 7;
            } while (next < 0);
            if (partLength > 0 && partLength > end - at - 1) {
                throw new CorruptChunkException(Encoding.AGGREGATE, length, "cut short in aggregate " + i);
            }
            if (i == wanted.ordinal()) {
                return partLength == 0
                        ? new Part((byte) 0, at, 0)
                        : new Part(data.get(ValueLayout.JAVA_BYTE, at), at + 1, (int) partLength);
            }
            at += partLength == 0 ? 0 : partLength + 1;
        }
    }
}
