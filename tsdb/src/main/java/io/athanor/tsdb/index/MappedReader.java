package io.athanor.tsdb.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** Reads one section of a mapped file forward, never past its end. Used by one thread. */
final class MappedReader {
    private final MappedFile file;
    private final MemorySegment bytes;
    private long pos;
    private final long end;

    /** Over {@code [from, to)}, which must be inside the file. */
    MappedReader(MappedFile file, long from, long to) {
        this.file = file;
        this.bytes = file.bytes();
        this.pos = from;
        this.end = to;
        file.check(from, to - from, "a section");
    }

    long pos() {
        return pos;
    }

    void moveTo(long offset) {
        pos = offset;
    }

    long left() {
        return end - pos;
    }

    int u8(String what) {
        need(1, what);
        return bytes.get(ValueLayout.JAVA_BYTE, pos++) & 0xff;
    }

    int u32(String what) {
        need(4, what);
        int v = file.u32(pos);
        pos += 4;
        return v;
    }

    long uvarint(String what) {
        if (pos < end) {
            byte b = bytes.get(ValueLayout.JAVA_BYTE, pos);
            if (b >= 0) {
                pos++;
                return b;
            }
        }
        return longUvarint(what);
    }

    private long longUvarint(String what) {
        long start = pos;
        long v = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            need(1, what);
            byte b = bytes.get(ValueLayout.JAVA_BYTE, pos++);
            v |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                if (shift == 63 && b > 1) {
                    break;
                }
                return v;
            }
        }
        throw file.corrupt(start, what + " is a varint of more than 64 bits");
    }

    /** Reads a string's length; its bytes follow, and are inside the section. */
    int stringLength(String what) {
        long start = pos;
        long n = uvarint(what);
        if (n < 0 || n > end - pos || n > Integer.MAX_VALUE - 16) {
            throw file.corrupt(
                    start,
                    what + " claims " + Long.toUnsignedString(n) + " bytes, " + (end - pos)
                            + " are left in the section");
        }
        return (int) n;
    }

    void skip(long n, String what) {
        need(n, what);
        pos += n;
    }

    /** The string of {@code length} bytes here, and moves past it. */
    String string(int length, String what) {
        need(length, what);
        byte[] utf8 = new byte[length];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, pos, utf8, 0, length);
        pos += length;
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private void need(long n, String what) {
        if (n < 0 || n > end - pos) {
            throw file.corrupt(
                    pos, what + " is cut short: " + n + " bytes wanted, " + (end - pos) + " left in the section");
        }
    }
}
