package io.athanor.tsdb.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Compares strings where they lie, as UTF-8 bytes (unsigned), without making Strings of them. */
final class Utf8Bytes {
    private Utf8Bytes() {}

    /** Orders {@code length} mapped bytes at {@code at} against {@code key}. */
    static int compare(MemorySegment bytes, long at, int length, byte[] key) {
        int n = Math.min(length, key.length);
        for (int i = 0; i < n; i++) {
            int c = (bytes.get(ValueLayout.JAVA_BYTE, at + i) & 0xff) - (key[i] & 0xff);
            if (c != 0) {
                return c;
            }
        }
        return length - key.length;
    }

    /** Orders two ranges of one mapping. */
    static int compare(MemorySegment bytes, long a, int aLength, long b, int bLength) {
        int n = Math.min(aLength, bLength);
        for (int i = 0; i < n; i++) {
            int c = (bytes.get(ValueLayout.JAVA_BYTE, a + i) & 0xff) - (bytes.get(ValueLayout.JAVA_BYTE, b + i) & 0xff);
            if (c != 0) {
                return c;
            }
        }
        return aLength - bLength;
    }

    /** Orders ranges of two mappings. */
    static int compare(MemorySegment bytes, long a, int aLength, MemorySegment others, long b, int bLength) {
        long differs = MemorySegment.mismatch(bytes, a, a + aLength, others, b, b + bLength);
        if (differs < 0 || differs == aLength || differs == bLength) {
            return aLength - bLength;
        }
        return Byte.compareUnsigned(
                bytes.get(ValueLayout.JAVA_BYTE, a + differs), others.get(ValueLayout.JAVA_BYTE, b + differs));
    }

    /** Whether the mapped bytes begin with {@code prefix}. */
    static boolean startsWith(MemorySegment bytes, long at, int length, byte[] prefix) {
        if (length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes.get(ValueLayout.JAVA_BYTE, at + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
