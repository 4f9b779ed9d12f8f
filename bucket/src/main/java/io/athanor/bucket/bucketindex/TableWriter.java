package io.athanor.bucket.bucketindex;

import io.athanor.tsdb.block.Ulid;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes numbers, and texts and ULIDs as references into tables that stand before them; see {@link BucketIndexFormat}. */
final class TableWriter {
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final Map<Ulid, Integer> ulids = new LinkedHashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);

    void u8(int value) {
        out.write(value);
    }

    void fixed64(long value) {
        fixed64(out, value);
    }

    private static void fixed64(ByteArrayOutputStream to, long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            to.write((int) (value >>> shift));
        }
    }

    void unsigned(long value) {
        unsigned(out, value);
    }

    private static void unsigned(ByteArrayOutputStream to, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            to.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        to.write((int) left);
    }

    void signed(long value) {
        unsigned(value << 1 ^ value >> 63);
    }

    void string(String text) {
        Integer at = strings.putIfAbsent(text, strings.size());
        unsigned(at == null ? strings.size() - 1 : at);
    }

    void strings(List<String> texts) {
        unsigned(texts.size());
        texts.forEach(this::string);
    }

    void ulid(Ulid ulid) {
        Integer at = ulids.putIfAbsent(ulid, ulids.size());
        unsigned(at == null ? ulids.size() - 1 : at);
    }

    /** The tables, then what was written. */
    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream(out.size() + 16 * ulids.size() + 1024);
        unsigned(all, strings.size());
        for (String text : strings.keySet()) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            unsigned(all, utf8.length);
            all.writeBytes(utf8);
        }
        unsigned(all, ulids.size());
        for (Ulid ulid : ulids.keySet()) {
            fixed64(all, ulid.high());
            fixed64(all, ulid.low());
        }
        all.writeBytes(out.toByteArray());
        return all.toByteArray();
    }
}
