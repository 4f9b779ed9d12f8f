package io.athanor.tsdb.block;

import io.athanor.tsdb.chunkenc.AggregateFormat;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.HistogramStFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Tells from its first bytes how many samples a chunk holds, as metas count them: of aggregates, those of the count. */
final class ChunkSamples {
    private ChunkSamples() {}

    static int count(byte encoding, MemorySegment data, long offset, int length) {
        return switch (encoding) {
            case Encoding.AGGREGATE -> {
                AggregateFormat.Part count =
                        AggregateFormat.find(AggregateFormat.Aggregate.COUNT, data, offset, length);
                yield u16(data, count.offset(), count.length());
            }
            case Encoding.HISTOGRAM_ST, Encoding.FLOAT_HISTOGRAM_ST ->
                u16(data, offset, length) & HistogramStFormat.MAX_SAMPLES;
            default -> u16(data, offset, length);
        };
    }

    private static int u16(MemorySegment data, long offset, int length) {
        return length < 2
                ? 0
                : (data.get(ValueLayout.JAVA_BYTE, offset) & 0xff) << 8
                        | data.get(ValueLayout.JAVA_BYTE, offset + 1) & 0xff;
    }
}
