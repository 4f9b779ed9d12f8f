package io.athanor.tsdb.chunkenc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/*
 * One loop with everything in registers: bits that are not whole words yet, the room left for more, the window. A sample
 * whose time comes as expected is one write, of a zero and what the value takes.
 */
/** Encodes a chunk of encoding 1 whose samples are all there: byte for byte what {@link XorAppender} makes of them, sooner. */
public final class XorColumns {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** More than any number of leading zeros that a window can say. */
    private static final int NO_WINDOW = 64;

    private static final int HEADER = 2 + 10 + 8 + 10;

    /** 4 + 64 bits of time, 2 + 11 + 64 of value. */
    private static final int MOST_PER_SAMPLE = 19;

    private XorColumns() {}

    /** How many bytes an encoder may touch for so many samples: more than they take. */
    public static int room(int samples) {
        return HEADER + MOST_PER_SAMPLE * samples + Long.BYTES;
    }

    /**
     * Encodes samples {@code [from, to)}, at least one.
     *
     * @param t ms, none before the one before it
     * @param out has {@link #room} for them from {@code at} on
     * @return where the chunk ends
     * @throws IllegalArgumentException if they are too many, or out of order
     */
    public static int encode(long[] t, double[] v, int from, int to, byte[] out, int at) {
        int count = to - from;
        if (count < 1 || count > XorFormat.MAX_SAMPLES) {
            throw new IllegalArgumentException(count + " samples for one chunk");
        }
        out[at] = (byte) (count >>> 8);
        out[at + 1] = (byte) count;
        long time = t[from];
        long bits = Double.doubleToRawLongBits(v[from]);
        int p = uvarint(time << 1 ^ time >> 63, out, at + 2);
        LONG.set(out, p, bits);
        p += Long.BYTES;
        if (count == 1) {
            return p;
        }
        long delta = t[from + 1] - time;
        p = uvarint(delta, out, p);
        return rest(t, v, from + 1, to, bits, delta, out, p);
    }

    private static int rest(
            long[] t, double[] v, int second, int to, long firstBits, long firstDelta, byte[] out, int begin) {
        int p = begin;
        long pending = 0;
        int room = 64;
        int leading = NO_WINDOW;
        int trailing = 0;
        long bits = firstBits;
        long delta = firstDelta;
        long time = t[second];
        if (delta < 0) {
            throw outOfOrder(time);
        }
        int zero = 0;
        for (int i = second; ; ) {
            long newBits = Double.doubleToRawLongBits(v[i]);
            long xor = newBits ^ bits;
            bits = newBits;
            long low;
            int n;
            if (xor == 0) {
                low = 0;
                n = zero + 1;
            } else {
                int lead = Math.min(31, Long.numberOfLeadingZeros(xor));
                int trail = Long.numberOfTrailingZeros(xor);
                if (lead >= leading && trail >= trailing) {
                    n = 64 - leading - trailing;
                    low = 0b10L;
                } else {
                    leading = lead;
                    trailing = trail;
                    n = 64 - lead - trail;
                    low = 0b11L << 11 | (long) lead << 6 | n & 63;
                    zero += 11;
                }
                zero += 2;
                if (n + zero > 64) { // one word does not hold both
                    if (zero < room) {
                        room -= zero;
                        pending |= low << room;
                    } else {
                        int over = zero - room;
                        LONG.set(out, p, pending | low >>> over);
                        p += Long.BYTES;
                        room = 64 - over;
                        pending = over == 0 ? 0 : low << room;
                    }
                    low = xor >>> trailing;
                } else {
                    low = low << n | xor >>> trailing;
                    n += zero;
                }
            }
            if (n < room) {
                room -= n;
                pending |= low << room;
            } else {
                int over = n - room;
                LONG.set(out, p, pending | low >>> over);
                p += Long.BYTES;
                room = 64 - over;
                pending = over == 0 ? 0 : low << room;
            }
            if (++i == to) {
                break;
            }
            long newDelta = t[i] - time;
            if (newDelta < 0) {
                throw outOfOrder(t[i]);
            }
            time = t[i];
            long dod = newDelta - delta;
            delta = newDelta;
            zero = 1;
            if (dod != 0) {
                zero = 0;
                if (Varbit.fits(dod, 14)) {
                    low = 0b10L << 14 | dod & 0x3fff;
                    n = 16;
                } else if (Varbit.fits(dod, 17)) {
                    low = 0b110L << 17 | dod & 0x1ffff;
                    n = 20;
                } else if (Varbit.fits(dod, 20)) {
                    low = 0b1110L << 20 | dod & 0xfffff;
                    n = 24;
                } else {
                    if (room > 4) {
                        room -= 4;
                        pending |= 0b1111L << room;
                    } else {
                        int over = 4 - room;
                        LONG.set(out, p, pending | 0b1111L >>> over);
                        p += Long.BYTES;
                        room = 64 - over;
                        pending = over == 0 ? 0 : 0b1111L << room;
                    }
                    low = dod;
                    n = 64;
                }
                if (n < room) {
                    room -= n;
                    pending |= low << room;
                } else {
                    int over = n - room;
                    LONG.set(out, p, pending | low >>> over);
                    p += Long.BYTES;
                    room = 64 - over;
                    pending = over == 0 ? 0 : low << room;
                }
            }
        }
        LONG.set(out, p, pending);
        return p + (64 - room + 7 >>> 3);
    }

    private static int uvarint(long value, byte[] out, int at) {
        int p = at;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out[p++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[p++] = (byte) rest;
        return p;
    }

    private static IllegalArgumentException outOfOrder(long t) {
        return new IllegalArgumentException("a sample at " + t + " ms is before the one before it");
    }
}
