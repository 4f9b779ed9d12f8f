package io.athanor.bucket.bucketindex;

import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Ulid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads what {@link TableWriter} has written; nothing is allocated that the bytes left could not hold. */
final class TableReader {
    private final byte[] bytes;
    private final String where;
    private final String[] strings;
    private final Ulid[] ulids;
    private final Map<Labels, Labels> labels = new HashMap<>();
    private int at;

    TableReader(byte[] bytes, String where) {
        this.bytes = bytes;
        this.where = where;
        strings = new String[count()];
        for (int i = 0; i < strings.length; i++) {
            int length = count();
            strings[i] = new String(bytes, at, length, StandardCharsets.UTF_8);
            at += length;
        }
        ulids = new Ulid[count()];
        for (int i = 0; i < ulids.length; i++) {
            ulids[i] = new Ulid(fixed64(), fixed64());
        }
    }

    String where() {
        return where;
    }

    CorruptBlockException bad(String what) {
        return new CorruptBlockException(where, at, what + " (byte of the unpacked body)");
    }

    int u8() {
        if (at >= bytes.length) {
            throw bad("the body is cut short");
        }
        return bytes[at++] & 0xff;
    }

    long fixed64() {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | u8();
        }
        return value;
    }

    private long unsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw bad("a number is longer than 64 bits");
    }

    long signed() {
        long value = unsigned();
        return value >>> 1 ^ -(value & 1);
    }

    /** A signed number of 32 bits. */
    int small() {
        long value = signed();
        if (value != (int) value) {
            throw bad(value + " is too large");
        }
        return (int) value;
    }

    /** A fraction of a second. */
    long nanos() {
        long value = unsigned();
        if (value < 0 || value >= 1_000_000_000) {
            throw bad(Long.toUnsignedString(value) + " ns are no fraction of a second");
        }
        return value;
    }

    /** A number of things that follow, each of a byte or more. */
    int count() {
        long count = unsigned();
        checkCount(count);
        return (int) count;
    }

    void checkCount(long count) {
        if (count < 0 || count > bytes.length - at) {
            throw bad("there cannot be " + Long.toUnsignedString(count) + " of these in " + (bytes.length - at)
                    + " bytes");
        }
    }

    String string() {
        return strings[index(strings.length)];
    }

    Ulid ulid() {
        return ulids[index(ulids.length)];
    }

    private int index(int length) {
        long index = unsigned();
        if (index < 0 || index >= length) {
            throw bad("reference " + Long.toUnsignedString(index) + " points beyond a table of " + length);
        }
        return (int) index;
    }

    <T> List<T> list(Supplier<T> read) {
        int count = count();
        List<T> all = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            all.add(read.get());
        }
        return all;
    }

    /** The first labels that were equal to these. */
    Labels labels(Labels some) {
        Labels first = labels.putIfAbsent(some, some);
        return first == null ? some : first;
    }

    void end() {
        if (at != bytes.length) {
            throw bad(bytes.length - at + " bytes are left over");
        }
    }
}
