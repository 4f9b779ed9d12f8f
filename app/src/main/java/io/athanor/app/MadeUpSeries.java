package io.athanor.app;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A few hundred series in memory that look like a fleet's, for {@link WarmUp}: counters, buckets and gauges. */
final class MadeUpSeries {
    /** Time of the last sample, ms; the first is at 0. */
    static final long END_MS = 4 * 3_600_000;

    private static final int PODS = 40;
    private static final int INTERVAL_MS = 15_000;
    private static final int CHUNK_SAMPLES = 120;

    private final TreeMap<Labels, List<Chunk>> series = new TreeMap<>();

    MadeUpSeries() {
        for (int pod = 0; pod < PODS; pod++) {
            String name = "pod-" + pod;
            String job = "job-" + pod % 5;
            series.put(Labels.of("__name__", "warm_total", "job", job, "pod", name), chunks(pod, true));
            series.put(Labels.of("__name__", "warm_gauge", "job", job, "pod", name), chunks(pod, false));
            for (String le : new String[] {"0.1", "1", "+Inf"}) {
                series.put(Labels.of("__name__", "warm_bucket", "job", job, "le", le, "pod", name), chunks(pod, true));
            }
        }
    }

    private static List<Chunk> chunks(int seed, boolean isCounter) {
        List<Chunk> chunks = new ArrayList<>();
        XorAppender appender = new XorAppender();
        double v = seed;
        for (long t = 0; t <= END_MS; t += INTERVAL_MS) {
            long noise = (t / INTERVAL_MS * 2_654_435_761L + seed) >>> 7 & 63;
            v = isCounter ? v + noise : seed + noise * 1.5;
            appender.append(t + (noise & 3), v);
            if (appender.sampleCount() == CHUNK_SAMPLES) {
                chunks.add(chunk(appender));
            }
        }
        if (appender.sampleCount() > 0) {
            chunks.add(chunk(appender));
        }
        return chunks;
    }

    private static Chunk chunk(XorAppender appender) {
        Chunk chunk = new Chunk(
                appender.mint(), appender.maxt(), appender.encoding(), MemorySegment.ofArray(appender.toBytes()));
        appender.clear();
        return chunk;
    }

    SeriesCursor select(SelectRequest request) {
        List<Labels> selected = new ArrayList<>();
        for (Labels labels : series.keySet()) {
            if (matches(request.matchers(), labels)) {
                selected.add(labels);
            }
        }
        return new Cursor(selected);
    }

    private static boolean matches(List<LabelMatcher> matchers, Labels labels) {
        for (LabelMatcher matcher : matchers) {
            if (!matcher.matches(labels.get(matcher.name()))) {
                return false;
            }
        }
        return true;
    }

    private record Chunk(long mint, long maxt, byte encoding, MemorySegment data) {}

    private final class Cursor implements SeriesCursor {
        private final List<Labels> selected;
        private int at = -1;

        Cursor(List<Labels> selected) {
            this.selected = selected;
        }

        @Override
        public boolean next() {
            return ++at < selected.size();
        }

        @Override
        public Labels labels() {
            return selected.get(at);
        }

        @Override
        public SeriesChunks chunks() {
            List<Chunk> chunks = series.getOrDefault(labels(), List.of());
            return (mint, maxt, into) -> read(chunks, mint, maxt, into);
        }

        private static void read(List<Chunk> chunks, long mint, long maxt, ChunkBuffer into) {
            into.clear();
            for (Chunk chunk : chunks) {
                if (chunk.maxt() >= mint && chunk.mint() <= maxt) {
                    into.add(chunk.mint(), chunk.maxt(), chunk.encoding(), chunk.data(), 0, (int)
                            chunk.data().byteSize());
                }
            }
        }

        @Override
        public void close() {}
    }
}
