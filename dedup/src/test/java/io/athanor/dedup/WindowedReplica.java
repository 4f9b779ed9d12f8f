package io.athanor.dedup;

import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A replica's raw samples, downsampled to windows of 5 minutes, some of them to a chunk. */
final class WindowedReplica implements SeriesChunks {
    static final int WINDOW = 300_000;

    private record Chunk(long mint, long maxt, byte[] bytes) {}

    private final List<Chunk> chunks = new ArrayList<>();

    /** How many raw samples each window holds, by its time. */
    final TreeMap<Long, Integer> counts = new TreeMap<>();

    WindowedReplica(NavigableMap<Long, Double> raw, int windowsPerChunk) {
        long span = (long) WINDOW * windowsPerChunk;
        long from = raw.isEmpty() ? 0 : raw.firstKey() / span * span;
        for (long t = from; !raw.isEmpty() && t <= raw.lastKey(); t += span) {
            NavigableMap<Long, Double> part = raw.subMap(t, true, t + span, false);
            if (!part.isEmpty()) {
                add(part);
            }
        }
    }

    private void add(NavigableMap<Long, Double> raw) {
        XorAppender[] parts = new XorAppender[5];
        for (int i = 0; i < 5; i++) {
            parts[i] = new XorAppender();
        }
        double total = raw.firstEntry().getValue();
        double before = total;
        parts[4].append(raw.firstKey(), total);
        long last = 0;
        for (long w = raw.firstKey() / WINDOW * WINDOW; w <= raw.lastKey(); w += WINDOW) {
            List<Double> values =
                    List.copyOf(raw.subMap(w, true, w + WINDOW, false).values());
            if (values.isEmpty()) {
                continue;
            }
            for (double v : values) {
                total += v >= before ? v - before : v;
                before = v;
            }
            last = w + WINDOW - 1;
            counts.put(last, values.size());
            parts[0].append(last, values.size());
            parts[1].append(last, values.stream().mapToDouble(v -> v).sum());
            parts[2].append(last, values.stream().mapToDouble(v -> v).min().orElseThrow());
            parts[3].append(last, values.stream().mapToDouble(v -> v).max().orElseThrow());
            parts[4].append(last, total);
        }
        parts[4].append(last, before);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (XorAppender part : parts) {
            byte[] data = part.toBytes();
            int left = data.length;
            while (left >= 0x80) {
                bytes.write(left | 0x80);
                left >>>= 7;
            }
            bytes.write(left);
            bytes.write(Encoding.XOR);
            bytes.writeBytes(data);
        }
        chunks.add(new Chunk(raw.firstKey(), last, bytes.toByteArray()));
    }

    @Override
    public void read(long mint, long maxt, ChunkBuffer into) {
        into.clear();
        for (Chunk chunk : chunks) {
            if (chunk.maxt >= mint && chunk.mint <= maxt) {
                MemorySegment data = MemorySegment.ofArray(chunk.bytes);
                into.add(chunk.mint, chunk.maxt, Encoding.AGGREGATE, data, 0, chunk.bytes.length);
                into.windowMs[into.size - 1] = WINDOW;
            }
        }
    }
}
