package io.athanor.tsdb.chunkenc;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads a chunk's bits, most significant first, on a copy of the chunk; every read past its end is refused. */
final class BitReader {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte encoding;
    private final int length;
    private final byte[] bytes;
    private final long end;
    private long position;

    BitReader(byte encoding, MemorySegment data, long offset, int length, int headerBytes) {
        this.encoding = encoding;
        this.length = length;
        bytes = new byte[length + Long.BYTES + 1];
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
        end = (long) length << 3;
        position = (long) headerBytes << 3;
    }

    /** A byte of the header. */
    int header(int at) {
        return bytes[at] & 0xff;
    }

    /** Bits not yet read. */
    long remaining() {
        return end - position;
    }

    /** The next {@code n} bits, 1 to 64, as an unsigned number. */
    long readBits(int n) {
        if (n > end - position) {
            throw corrupt("cut short");
        }
        int at = (int) (position >>> 3);
        int shift = (int) position & 7;
        position += n;
        long word = (long) LONG.get(bytes, at) << shift | (bytes[at + 8] & 0xffL) >>> 8 - shift;
        return word >>> 64 - n;
    }

    /** The next {@code n} bits as a number in −(2^(n−1)−1) … 2^(n−1). */
    long readSigned(int n) {
        long raw = readBits(n);
        long half = 1L << n - 1;
        return raw > half ? raw - 2 * half : raw;
    }

    /** Reads ones up to and including the next zero, or {@code max} ones, at most 8; returns how many. */
    int readOnes(int max) {
        long word = (long) LONG.get(bytes, (int) (position >>> 3)) << (position & 7);
        int ones = Math.min(max, Long.numberOfLeadingZeros(~word));
        position += ones < max ? ones + 1 : ones;
        if (position > end) {
            throw corrupt("cut short");
        }
        return ones;
    }

    long readUvarint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            long next = readBits(8);
            value |= (next & 0x7f) << shift;
            if (next < 0x80) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw corrupt("a number of more than 64 bits");
    }

    long readVarint() {
        long zigzag = readUvarint();
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    /** An integer written by {@link Varbit#writeSigned}. */
    long readVarbit() {
        int ones = readOnes(Varbit.CLASSES);
        return ones == 0 ? 0 : ones == Varbit.CLASSES ? readBits(64) : readSigned(Varbit.width(ones));
    }

    /** An integer written by {@link Varbit#writeUnsigned}. */
    long readUnsignedVarbit() {
        int ones = readOnes(Varbit.CLASSES);
        return ones == 0 ? 0 : readBits(Varbit.width(ones));
    }

    double readDouble() {
        return Double.longBitsToDouble(readBits(64));
    }

    CorruptChunkException corrupt(String what) {
        return new CorruptChunkException(encoding, length, what + " (near byte " + (position >>> 3) + ")");
    }
}
