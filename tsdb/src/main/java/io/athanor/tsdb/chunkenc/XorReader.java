package io.athanor.tsdb.chunkenc;

import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.MemorySegment;

/** Decodes chunks of encoding 1 with every step checked: for times at the ends of the range, and to say what is wrong. */
final class XorReader {
    private XorReader() {}

    /** Decodes behind the buffer's end, up to the first sample after {@code maxt} at most; returns how many samples. */
    static int decode(MemorySegment data, long offset, int length, int count, long maxt, SampleBuffer into) {
        BitReader in = new BitReader(Encoding.XOR, data, offset, length, XorFormat.HEADER_BYTES);
        XorValue value = new XorValue();
        long t = in.readVarint();
        value.first(in);
        into.t[into.size] = t;
        into.v[into.size] = value.asDouble();
        long delta = 0;
        for (int i = 1; i < count; i++) {
            if (t > maxt) {
                return i;
            }
            delta = i == 1 ? in.readUvarint() : delta + readDod(in);
            long next = t + delta;
            if (next < t) {
                throw in.corrupt("times fall from " + t + " to " + next + " ms at sample " + i + " of " + count);
            }
            t = next;
            value.next(in);
            into.t[into.size + i] = t;
            into.v[into.size + i] = value.asDouble();
        }
        return count;
    }

    private static long readDod(BitReader in) {
        int ones = in.readOnes(4);
        if (ones == 0) {
            return 0;
        }
        return ones == 4 ? in.readBits(64) : in.readSigned(11 + 3 * ones);
    }
}
