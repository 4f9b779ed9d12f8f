package io.athanor.tsdb.index;

import io.athanor.model.Labels;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;

/** Writes an index of version 1 by the words of its format page; series without chunks, the offset table shuffled. */
final class IndexV1 {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] write(List<String> symbols, List<Labels> series) {
        return new IndexV1().all(symbols, series);
    }

    private byte[] all(List<String> symbols, List<Labels> series) {
        out.writeBytes(ByteBuffer.allocate(5).putInt(0xBAAAD700).put((byte) 1).array());
        Map<String, Integer> symbolAt = new HashMap<>();
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        table.writeBytes(u32(symbols.size()));
        for (String symbol : symbols) {
            symbolAt.put(symbol, 5 + 4 + table.size());
            string(table, symbol);
        }
        section(table.toByteArray());
        int seriesAt = out.size();
        Map<List<String>, List<Integer>> postings = new LinkedHashMap<>();
        for (Labels labels : series) {
            int ref = out.size();
            postings.computeIfAbsent(List.of("", ""), k -> new ArrayList<>()).add(ref);
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            uvarint(entry, labels.size());
            for (int i = 0; i < labels.size(); i++) {
                uvarint(entry, symbolAt.getOrDefault(labels.name(i), 0));
                uvarint(entry, symbolAt.getOrDefault(labels.value(i), 0));
                postings.computeIfAbsent(List.of(labels.name(i), labels.value(i)), k -> new ArrayList<>())
                        .add(ref);
            }
            uvarint(entry, 0);
            uvarint(out, entry.size());
            out.writeBytes(entry.toByteArray());
            out.writeBytes(crc(entry.toByteArray()));
        }
        int postingsAt = out.size();
        List<Map.Entry<List<String>, List<Integer>>> pairs = new ArrayList<>(postings.entrySet());
        Collections.shuffle(pairs, new Random(series.size()));
        ByteArrayOutputStream offsets = new ByteArrayOutputStream();
        offsets.writeBytes(u32(pairs.size()));
        for (Map.Entry<List<String>, List<Integer>> pair : pairs) {
            uvarint(offsets, 2);
            string(offsets, pair.getKey().getFirst());
            string(offsets, pair.getKey().getLast());
            uvarint(offsets, out.size());
            ByteBuffer list = ByteBuffer.allocate(4 + 4 * pair.getValue().size());
            list.putInt(pair.getValue().size());
            pair.getValue().forEach(list::putInt);
            section(list.array());
        }
        int tableAt = out.size();
        section(offsets.toByteArray());
        ByteBuffer toc = ByteBuffer.allocate(48);
        toc.putLong(5).putLong(seriesAt).putLong(postingsAt).putLong(tableAt);
        byte[] bytes = toc.putLong(postingsAt).putLong(tableAt).array();
        out.writeBytes(bytes);
        out.writeBytes(crc(bytes));
        return out.toByteArray();
    }

    private void section(byte[] content) {
        out.writeBytes(u32(content.length));
        out.writeBytes(content);
        out.writeBytes(crc(content));
    }

    private static void string(ByteArrayOutputStream to, String s) {
        byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
        uvarint(to, utf8.length);
        to.writeBytes(utf8);
    }

    private static void uvarint(ByteArrayOutputStream to, int value) {
        int v = value;
        while (v > 0x7f) {
            to.write(v | 0x80);
            v >>>= 7;
        }
        to.write(v);
    }

    private static byte[] u32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return u32((int) crc.getValue());
    }
}
