package io.athanor.tsdb.chunkenc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing string of bits, most significant first. */
final class BitWriter {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int full;
    private long pending;
    private int room = 64;

    BitWriter(int capacity) {
        bytes = new byte[Math.max(capacity, Long.BYTES)];
    }

    /** Appends the low {@code n} bits of {@code value}, 1 to 64; bits above them are ignored. */
    void writeBits(long value, int n) {
        long low = value & (-1L >>> (64 - n));
        if (n < room) {
            room -= n;
            pending |= low << room;
            return;
        }
        int rest = n - room;
        append(pending | low >>> rest);
        room = 64 - rest;
        pending = rest == 0 ? 0 : low << room;
    }

    private void append(long word) {
        if (full + Long.BYTES > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        LONG.set(bytes, full, word);
        full += Long.BYTES;
    }

    void writeUvarint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            writeBits(rest & 0x7f | 0x80, 8);
            rest >>>= 7;
        }
        writeBits(rest, 8);
    }

    void writeVarint(long value) {
        writeUvarint(value << 1 ^ value >> 63);
    }

    /** Bytes so far, the last partial one included. */
    int length() {
        return full + (64 - room + 7 >>> 3);
    }

    int copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, full);
        int partial = length() - full;
        for (int i = 0; i < partial; i++) {
            target[at + full + i] = (byte) (pending >>> 56 - 8 * i);
        }
        return full + partial;
    }

    void clear() {
        full = 0;
        pending = 0;
        room = 64;
    }
}
