package io.athanor.tsdb.chunkenc;

import io.athanor.model.StaleMarker;
import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.MemorySegment;

/** Decodes chunks of encoding 4, see {@link Xor2Format}. */
final class Xor2Decoder {
    private final BitReader in;
    private final XorValue value = new XorValue();
    private final StartTimestampReader starts;
    private long delta;

    private Xor2Decoder(MemorySegment data, long offset, int length) {
        in = new BitReader(Encoding.XOR2, data, offset, length, Xor2Format.HEADER_BYTES);
        starts = new StartTimestampReader(in.header(2));
    }

    static void decode(
            MemorySegment data, long offset, int length, int count, long mint, long maxt, SampleBuffer into) {
        into.reserve(count);
        int decoded = new Xor2Decoder(data, offset, length).run(count, maxt, into);
        Columns.keep(into, decoded, mint, maxt, true);
    }

    private int run(int count, long maxt, SampleBuffer into) {
        long[] st = into.startTimestamps;
        long previous = 0;
        for (int i = 0; i < count; i++) {
            int at = into.size + i;
            long t = i == 0 ? in.readVarint() : previous;
            boolean stale = i == 0 ? first() : i == 1 ? second() : further();
            if (i > 0) {
                t += delta;
                if (t < previous) {
                    throw in.corrupt(
                            "times fall from " + previous + " to " + t + " ms at sample " + i + " of " + count);
                }
            }
            into.t[at] = t;
            into.v[at] = stale ? Double.longBitsToDouble(StaleMarker.BITS) : value.asDouble();
            long start = starts.next(in, i, previous, t);
            if (st != null) {
                st[at] = start;
            }
            if (t > maxt) {
                return i + 1;
            }
            previous = t;
        }
        return count;
    }

    /** Each of these reads a sample's value, and its delta; true: it is a stale marker. */
    private boolean first() {
        value.first(in);
        if (value.bits == StaleMarker.BITS) {
            value.bits = 0;
            return true;
        }
        return false;
    }

    private boolean second() {
        delta = in.readUvarint();
        return readValue();
    }

    private boolean further() {
        switch (in.readOnes(5)) {
            case 0 -> {
                return false;
            }
            case 1 -> {
                if (in.readBits(1) == 1) {
                    value.readWindow(in);
                }
                value.readChanged(in);
                return false;
            }
            case 2 -> delta += readTwosComplement(13);
            case 3 -> delta += readTwosComplement(20);
            case 4 -> delta += in.readBits(64);
            default -> {
                return true;
            }
        }
        return readValue();
    }

    private boolean readValue() {
        switch (in.readOnes(3)) {
            case 0 -> {}
            case 1 -> value.readChanged(in);
            case 2 -> {
                value.readWindow(in);
                value.readChanged(in);
            }
            default -> {
                return true;
            }
        }
        return false;
    }

    private long readTwosComplement(int n) {
        return in.readBits(n) << 64 - n >> 64 - n;
    }
}
