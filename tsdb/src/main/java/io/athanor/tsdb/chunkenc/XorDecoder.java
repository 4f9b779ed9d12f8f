package io.athanor.tsdb.chunkenc;

import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/*
 * The hottest loop of the system. Its shape: the position is a count of bits from the segment's beginning; per sample one big-endian 64-bit load,
 * shifted so that the next bit is the sign, holds the control bits of time and value (at most 4 + 20 + 13 of the 57 that
 * are good); the changed bits of a value are loaded anew, as latency of the position decides and not the number of
 * loads. "w >= 0" is the test for the common case of both. Branches beat tables and branchless selection here.
 *
 * The loads are not checked against the chunk's end one by one: a chunk followed by fewer than PADDING bytes in its
 * segment is copied first, and the position is compared once per sample, so that hostile bits are noticed before the
 * padding is used up. Only native segments are read in place, at their address in a segment that is all of memory: its
 * bounds and lifetime are constants to the compiler, which saves a tenth of the time. That the chunk's own segment is
 * alive and long enough is checked before; that it stays alive meanwhile is what its owner promises (a pinned block).
 *
 * What the loop does not want to know (times that could overflow) is left to XorReader, slower and without assumptions.
 */
/** Decodes chunks of encoding 1, see {@link XorFormat}. */
final class XorDecoder {
    /** Bytes that loads may touch after the last byte of the chunk: one sample of hostile bits and one load. */
    private static final int PADDING = 32;

    /** Chunks longer than this hold 65,535 samples of greatest size in their beginning, or are not chunks. */
    private static final int MAX_BYTES = 1 << 24;

    /** Times and deltas below which 65,535 additions stay far from overflow. */
    private static final long SAFE_TIME = 1L << 61;

    private static final long SAFE_DELTA = 1L << 44;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    @SuppressWarnings("restricted") // read only where a segment that was checked lies
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private XorDecoder() {}

    static void decode(
            MemorySegment data, long offset, int length, int count, long mint, long maxt, SampleBuffer into) {
        into.reserve(count);
        int bytes = Math.min(length, MAX_BYTES);
        int decoded;
        if (data.isNative() && offset + bytes + PADDING <= data.byteSize()) {
            decoded = run(data.address() + offset, bytes, count, maxt, into.t, into.v, into.size);
        } else {
            decoded = runOnCopy(data, offset, bytes, count, maxt, into);
        }
        if (decoded < 0) {
            decoded = XorReader.decode(data, offset, bytes, count, maxt, into);
        }
        Columns.keepFloats(into, decoded, mint, maxt);
    }

    private static int runOnCopy(MemorySegment data, long offset, int length, int count, long maxt, SampleBuffer into) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(length + (long) PADDING, 8);
            MemorySegment.copy(data, offset, copy, 0, length);
            return run(copy.address(), length, count, maxt, into.t, into.v, into.size);
        }
    }

    /**
     * Decodes up to the end or to the first sample after {@code maxt}, which is included.
     *
     * @param base the address of the chunk
     * @return the number of samples decoded, or −1 if it takes {@link XorReader} to know
     */
    private static int run(long base, int length, int count, long maxt, long[] ts, double[] vs, int at) {
        long end = base + length << 3;
        long p = base + XorFormat.HEADER_BYTES << 3;
        int size = varintBytes(base + XorFormat.HEADER_BYTES);
        if (size > 10) {
            return -1;
        }
        long zigzag = uvarint(base + XorFormat.HEADER_BYTES, size);
        long t = zigzag >>> 1 ^ -(zigzag & 1);
        long bits = MEMORY.get(LONG, base + XorFormat.HEADER_BYTES + size);
        p += (size << 3) + 64;
        if (p > end || t > SAFE_TIME || t < -SAFE_TIME) {
            return -1;
        }
        ts[at] = t;
        vs[at] = Double.longBitsToDouble(bits);
        if (count == 1 || t > maxt) {
            return 1;
        }
        size = varintBytes(p >>> 3);
        if (size > 7) {
            return -1;
        }
        long delta = uvarint(p >>> 3, size);
        if (delta > SAFE_DELTA) {
            return -1;
        }
        p += size << 3;
        long w = MEMORY.get(LONG, p >>> 3);
        int trailing = 0;
        int significant = 64;
        int last = at + count - 1;
        int i = at;
        for (; ; ) {
            t += delta;
            if (w >= 0) {
                p++;
            } else {
                if ((w & 1L << 62) == 0) {
                    p += 2;
                } else {
                    significant = (int) (w >>> 51) & 63;
                    significant = significant == 0 ? 64 : significant;
                    trailing = 64 - significant - ((int) (w >>> 57) & 31);
                    if (trailing < 0) {
                        return -1;
                    }
                    p += 13;
                }
                long payload = MEMORY.get(LONG, p >>> 3) << (p & 7);
                if (significant > 57) {
                    payload |= tail(p);
                }
                bits ^= payload >>> 64 - significant << trailing;
                p += significant;
            }
            i++;
            ts[i] = t;
            vs[i] = Double.longBitsToDouble(bits);
            if (p > end) {
                return -1;
            }
            if (i == last || t > maxt) {
                return i + 1 - at;
            }
            w = MEMORY.get(LONG, p >>> 3) << (p & 7);
            if (w >= 0) {
                p++;
                w <<= 1;
            } else {
                int ones = Long.numberOfLeadingZeros(~w);
                if (ones > 3) {
                    p += 4;
                    delta += MEMORY.get(LONG, p >>> 3) << (p & 7) | tail(p);
                    p += 64;
                    w = MEMORY.get(LONG, p >>> 3) << (p & 7);
                } else {
                    int width = 11 + 3 * ones;
                    long dod = w << ones + 1 >>> 64 - width;
                    long half = 1L << width - 1;
                    delta += dod > half ? dod - 2 * half : dod;
                    p += ones + 1 + width;
                    w <<= ones + 1 + width;
                }
                if (delta < 0 || delta > SAFE_DELTA) {
                    return -1;
                }
            }
        }
    }

    /** What a load at bit {@code p} misses of 64 bits. */
    private static long tail(long p) {
        return (MEMORY.get(ValueLayout.JAVA_BYTE, (p >>> 3) + Long.BYTES) & 0xffL) >>> 8 - (p & 7);
    }

    private static int varintBytes(long at) {
        int n = 1;
        while (n <= 10 && MEMORY.get(ValueLayout.JAVA_BYTE, at + n - 1) < 0) {
            n++;
        }
        return n;
    }

    private static long uvarint(long at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (MEMORY.get(ValueLayout.JAVA_BYTE, at + i) & 0x7fL) << 7 * i;
        }
        return value;
    }
}
