package io.athanor.component.frontend.answer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that are written one after the other, with numbers of variable length as protobuf has them. */
final class Bytes {
    /** What is shorter is copied sooner than a copy is begun. */
    private static final int SHORT = 8;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    byte[] array;
    int size;

    Bytes(int capacity) {
        this.array = new byte[capacity];
    }

    void room(int more) {
        if (size + more > array.length) {
            if (size > Integer.MAX_VALUE - 64 - more) {
                throw new IllegalStateException("more than 2 GiB in one piece of an answer");
            }
            array = Arrays.copyOf(array, (int)
                    Math.max(size + more, Math.min(Integer.MAX_VALUE - 64L, array.length * 2L)));
        }
    }

    void add(int b) {
        room(1);
        array[size++] = (byte) b;
    }

    void add(byte[] from, int at, int length) {
        room(length);
        if (length < SHORT) {
            for (int i = 0; i < length; i++) {
                array[size + i] = from[at + i];
            }
        } else {
            System.arraycopy(from, at, array, size, length);
        }
        size += length;
    }

    /** A length and as many bytes. */
    void text(byte[] from, int at, int length) {
        if (length >= Long.BYTES || at + Long.BYTES > from.length) {
            varint(length);
            add(from, at, length);
            return;
        }
        room(1 + Long.BYTES);
        array[size] = (byte) length;
        WORDS.set(array, size + 1, (long) WORDS.get(from, at)); // what follows the text is written over
        size += 1 + length;
    }

    void varint(int v) {
        room(5);
        int left = v;
        while ((left & ~0x7f) != 0) {
            array[size++] = (byte) (left & 0x7f | 0x80);
            left >>>= 7;
        }
        array[size++] = (byte) left;
    }

    void fixed64(long v) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            array[size++] = (byte) (v >>> shift);
        }
    }

    byte[] copy() {
        return Arrays.copyOf(array, size);
    }
}
