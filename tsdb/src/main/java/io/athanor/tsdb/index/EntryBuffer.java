package io.athanor.tsdb.index;

import java.util.Arrays;

/** Builds one entry whose length is written before it. */
final class EntryBuffer {
    private byte[] bytes = new byte[1024];
    private int size;

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void uvarint(long value) {
        if (bytes.length - size < 10) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        long v = value;
        while ((v & ~0x7fL) != 0) {
            bytes[size++] = (byte) (v | 0x80);
            v >>>= 7;
        }
        bytes[size++] = (byte) v;
    }

    void varint(long value) {
        uvarint(value << 1 ^ value >> 63);
    }
}
