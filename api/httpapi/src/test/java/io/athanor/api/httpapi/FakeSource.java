package io.athanor.api.httpapi;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import io.athanor.tsdb.series.StillWanted;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Series in memory, each one chunk of floats; may pretend that something is missing, or fail. */
final class FakeSource implements SeriesSource {
    private final TreeMap<Labels, Chunk> series = new TreeMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private List<String> warnings = List.of();
    private long slownessMillis;
    private final AtomicInteger endless = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();
    private volatile boolean isEndless;

    private record Chunk(long mint, long maxt, byte encoding, MemorySegment data) {}

    FakeSource add(Labels labels, long start, long step, double... values) {
        XorAppender appender = new XorAppender();
        for (int i = 0; i < values.length; i++) {
            appender.append(start + i * step, values[i]);
        }
        series.put(
                labels,
                new Chunk(
                        appender.mint(),
                        appender.maxt(),
                        appender.encoding(),
                        MemorySegment.ofArray(appender.toBytes())));
        return this;
    }

    void warnWith(String... texts) {
        warnings = List.of(texts);
    }

    /** Makes each look at a series' chunks take a while. */
    void slowDown(long millis) {
        slownessMillis = millis;
    }

    /** Lets looking for series take until it is not wanted any more. */
    void neverFind() {
        isEndless = true;
    }

    /** How often looking for series has begun that way. */
    int begun() {
        return endless.get();
    }

    /** How often it has been given up. */
    int givenUp() {
        return givenUp.get();
    }

    private void search() {
        if (!isEndless) {
            return;
        }
        endless.incrementAndGet();
        try {
            while (true) {
                StillWanted.check();
                Thread.onSpinWait();
            }
        } finally {
            givenUp.incrementAndGet();
        }
    }

    /** How many series were looked at. */
    int reads() {
        return reads.get();
    }

    private void count() {
        reads.incrementAndGet();
        if (slownessMillis > 0) {
            try {
                Thread.sleep(slownessMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<Labels> matching(List<LabelMatcher> matchers, long mint, long maxt) {
        search();
        List<Labels> found = new ArrayList<>();
        series.forEach((labels, chunk) -> {
            if (chunk.maxt() >= mint
                    && chunk.mint() <= maxt
                    && matchers.stream().allMatch(m -> m.matches(labels.get(m.name())))) {
                found.add(labels);
            }
        });
        return found;
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        List<Labels> selected = matching(request.matchers(), request.mint(), request.maxt());
        return new SeriesCursor() {
            private int at = -1;

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
                Chunk chunk = series.get(labels());
                return (mint, maxt, into) -> {
                    count();
                    into.clear();
                    if (chunk != null && chunk.maxt() >= mint && chunk.mint() <= maxt) {
                        into.add(chunk.mint(), chunk.maxt(), chunk.encoding(), chunk.data(), 0, (int)
                                chunk.data().byteSize());
                    }
                };
            }

            @Override
            public List<String> warnings() {
                return warnings;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        TreeSet<String> names = new TreeSet<>(Utf8Order::compare);
        for (Labels labels : matching(matchers, mint, maxt)) {
            for (int i = 0; i < labels.size(); i++) {
                names.add(labels.name(i));
            }
        }
        return listing(names, limit);
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        TreeSet<String> values = new TreeSet<>(Utf8Order::compare);
        for (Labels labels : matching(matchers, mint, maxt)) {
            if (labels.has(name)) {
                values.add(labels.get(name));
            }
        }
        return listing(values, limit);
    }

    private Listing listing(Set<String> all, int limit) {
        return new Listing(
                all.stream().limit(limit == 0 ? Long.MAX_VALUE : limit).toList(), warnings);
    }

    @Override
    public TimeBounds timeBounds() {
        return new TimeBounds(0, Long.MAX_VALUE);
    }
}
