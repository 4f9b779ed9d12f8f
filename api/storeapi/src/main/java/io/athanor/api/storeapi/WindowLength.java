package io.athanor.api.storeapi;

import io.athanor.tsdb.chunkenc.AggregateFormat;
import io.athanor.tsdb.chunkenc.AggregateFormat.Aggregate;
import io.athanor.tsdb.chunkenc.AggregateFormat.Part;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.SourceResolution;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How long the windows of a downsampled chunk are, which StoreAPI does not tell. Windows end where their length divides the
 * time, save the last one: an hour it is if the first sample ends an hour, and the second comes whole hours later.
 */
final class WindowLength {
    private static final int HOUR_MS = 3_600_000;
    private static final int FIVE_MINUTES_MS = 300_000;
    private static final int HEADER_BYTES = 2;
    private static final int VALUE_BYTES = 8;

    private final boolean mayBeHours;
    private long value;

    WindowLength(SourceResolution asked) {
        this.mayBeHours = asked.maxMs() >= HOUR_MS || asked.orCoarser();
    }

    /** Of a chunk whose first sample is at {@code mint} ms. */
    int of(MemorySegment data, long offset, int length, long mint) {
        if (!mayBeHours || Math.floorMod(mint, (long) HOUR_MS) != HOUR_MS - 1) {
            return FIVE_MINUTES_MS;
        }
        try {
            for (Aggregate aggregate : Aggregate.values()) {
                Part part = AggregateFormat.find(aggregate, data, offset, length);
                if (part.length() > 0) {
                    return secondComesHoursLater(data, part) ? HOUR_MS : FIVE_MINUTES_MS;
                }
            }
        } catch (CorruptChunkException e) {
            // Whoever decodes it says so.
        }
        return HOUR_MS;
    }

    /** Reads the difference of the first two times, which stands behind the first sample. */
    private boolean secondComesHoursLater(MemorySegment data, Part part) {
        long end = part.offset() + part.length();
        if (part.encoding() != Encoding.XOR || part.length() < HEADER_BYTES) {
            return true;
        }
        int count = (data.get(ValueLayout.JAVA_BYTE, part.offset()) & 0xff) << 8
                | data.get(ValueLayout.JAVA_BYTE, part.offset() + 1) & 0xff;
        long second = varint(data, part.offset() + HEADER_BYTES, end) + VALUE_BYTES;
        if (count < 2 || second >= end) {
            return true;
        }
        varint(data, second, end);
        boolean lastEndsEarly = count == 2 && value % FIVE_MINUTES_MS != 0;
        return value % HOUR_MS == 0 || lastEndsEarly;
    }

    private long varint(MemorySegment data, long from, long end) {
        value = 0;
        long at = from;
        for (int shift = 0; at < end && shift < 64; shift += 7) {
            byte next = data.get(ValueLayout.JAVA_BYTE, at++);
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return at;
    }
}
