package io.athanor.promql;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Float series in memory, encoded in XOR chunks of so many samples each. */
final class MemorySource implements Queryable {
    private final int samplesPerChunk;
    private final TreeMap<Labels, List<Chunk>> series = new TreeMap<>();
    final AtomicInteger open = new AtomicInteger();

    /** Run before the chunks of a series are read; may throw. */
    volatile Runnable onRead = () -> {};

    private record Chunk(long mint, long maxt, byte encoding, MemorySegment data) {}

    MemorySource(int samplesPerChunk) {
        this.samplesPerChunk = samplesPerChunk;
    }

    /** Adds a series. */
    MemorySource add(Labels labels, long[] t, double[] v) {
        List<Chunk> chunks = new ArrayList<>();
        for (int from = 0; from < t.length; from += samplesPerChunk) {
            XorAppender appender = new XorAppender();
            for (int i = from; i < Math.min(t.length, from + samplesPerChunk); i++) {
                appender.append(t[i], v[i]);
            }
            chunks.add(new Chunk(
                    appender.mint(), appender.maxt(), appender.encoding(), MemorySegment.ofArray(appender.toBytes())));
        }
        series.put(labels, chunks);
        return this;
    }

    /** Adds a series of samples every {@code interval} ms from time 0. */
    MemorySource add(Labels labels, long interval, double... v) {
        long[] t = new long[v.length];
        for (int i = 0; i < t.length; i++) {
            t[i] = i * interval;
        }
        return add(labels, t, v);
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        open.incrementAndGet();
        Iterator<Map.Entry<Labels, List<Chunk>>> all = series.entrySet().stream()
                .filter(one -> matches(one.getKey(), request.matchers()))
                .filter(one ->
                        one.getValue().stream().anyMatch(c -> c.maxt >= request.mint() && c.mint <= request.maxt()))
                .iterator();
        return new Cursor(all);
    }

    private static boolean matches(Labels labels, List<LabelMatcher> matchers) {
        return matchers.stream().allMatch(m -> m.matches(labels.get(m.name())));
    }

    private final class Cursor implements SeriesCursor {
        private final Iterator<Map.Entry<Labels, List<Chunk>>> all;
        private Labels labels = Labels.EMPTY;
        private List<Chunk> chunks = List.of();

        private Cursor(Iterator<Map.Entry<Labels, List<Chunk>>> all) {
            this.all = all;
        }

        @Override
        public boolean next() {
            if (!all.hasNext()) {
                return false;
            }
            Map.Entry<Labels, List<Chunk>> one = all.next();
            labels = one.getKey();
            chunks = one.getValue();
            return true;
        }

        @Override
        public Labels labels() {
            return labels;
        }

        @Override
        public SeriesChunks chunks() {
            List<Chunk> mine = chunks;
            return (mint, maxt, into) -> {
                onRead.run();
                read(mine, mint, maxt, into);
            };
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private static void read(List<Chunk> chunks, long mint, long maxt, ChunkBuffer into) {
        into.clear();
        for (Chunk c : chunks) {
            if (c.maxt >= mint && c.mint <= maxt) {
                into.add(c.mint, c.maxt, c.encoding, c.data, 0, (int) c.data.byteSize());
            }
        }
    }
}
