package io.athanor.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf messages by field number, where generated classes would be more than the message is worth. A message
 * inside another is written first, then put in as a field.
 */
public final class ProtoBytes {
    private byte[] bytes = new byte[256];
    private int length;

    /** An integer, bool or enum; zero is written too. */
    public ProtoBytes varint(int field, long value) {
        raw((long) field << 3);
        raw(value);
        return this;
    }

    /** 64 bits as they are: fixed64, sfixed64, or a double's bits. */
    public ProtoBytes fixed64(int field, long value) {
        raw((long) field << 3 | 1);
        room(8);
        for (int i = 0; i < 8; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    /** A text, as UTF-8. */
    public ProtoBytes text(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return bytes(field, utf8, utf8.length);
    }

    /** Bytes as they are. */
    public ProtoBytes bytes(int field, byte[] value) {
        return bytes(field, value, value.length);
    }

    /** A message. */
    public ProtoBytes message(int field, ProtoBytes value) {
        return bytes(field, value.bytes, value.length);
    }

    /** Integers in one field. */
    public ProtoBytes packed(int field, long... values) {
        ProtoBytes inner = new ProtoBytes();
        for (long value : values) {
            inner.raw(value);
        }
        return message(field, inner);
    }

    private ProtoBytes bytes(int field, byte[] value, int n) {
        raw((long) field << 3 | 2);
        raw(n);
        room(n);
        System.arraycopy(value, 0, bytes, length, n);
        length += n;
        return this;
    }

    private void raw(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void room(int n) {
        if (bytes.length - length < n) {
            bytes = Arrays.copyOf(bytes, Math.max(length + n, 2 * bytes.length));
        }
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
