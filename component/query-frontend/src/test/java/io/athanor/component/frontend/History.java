package io.athanor.component.frontend;

import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Series that change: samples come at the end, or late, or go; a part of them may be missing for a while. Tells the version of its
 * data hour by hour: what comes late or goes, or is missing, makes it another; what comes at the end does not.
 */
final class History implements SeriesSource {
    static final long HOUR = 3_600_000;

    private final TreeMap<Labels, TreeMap<Long, Double>> series = new TreeMap<>();
    private final TreeMap<Long, Long> revisions = new TreeMap<>();
    private boolean outage;
    private long changes;

    /** A sample at the end of a series. */
    synchronized void append(Labels labels, long t, double v) {
        series.computeIfAbsent(labels, l -> new TreeMap<>()).put(t, v);
        revisions.putIfAbsent(Math.floorDiv(t, HOUR), 0L);
    }

    /** Samples that should have been there before. */
    synchronized void late(Labels labels, long from, long to, long every, double v) {
        for (long t = from; t <= to; t += every) {
            series.computeIfAbsent(labels, l -> new TreeMap<>()).put(t, v + t % 7);
        }
        changed(from, to);
    }

    synchronized void delete(Labels labels, long from, long to) {
        TreeMap<Long, Double> samples = series.get(labels);
        if (samples != null) {
            samples.subMap(from, true, to, true).clear();
        }
        changed(from, to);
    }

    private void changed(long from, long to) {
        for (long hour = Math.floorDiv(from, HOUR); hour <= Math.floorDiv(to, HOUR); hour++) {
            revisions.put(hour, ++changes);
        }
    }

    /** From now on a third of the series is missing, or not any more. */
    synchronized void outage(boolean is) {
        outage = is;
    }

    synchronized DataVersion version() {
        List<DataVersion.Slice> slices = new ArrayList<>();
        StringBuilder token = new StringBuilder(outage ? "down" : "up");
        revisions.forEach((hour, revision) -> {
            slices.add(new DataVersion.Slice(hour * HOUR, hour * HOUR + HOUR - 1, revision + (outage ? "-" : "+")));
            token.append(' ').append(hour).append(':').append(revision);
        });
        return new DataVersion(token.toString(), slices);
    }

    private boolean isMissing(Labels labels) {
        return outage && Math.floorMod(labels.hash(), 3) == 0;
    }

    private synchronized Map<Labels, Map<Long, Double>> matching(List<LabelMatcher> matchers, long mint, long maxt) {
        Map<Labels, Map<Long, Double>> found = new TreeMap<>();
        series.forEach((labels, samples) -> {
            Map<Long, Double> inTime = new TreeMap<>(samples.subMap(mint, true, Math.max(mint, maxt), true));
            if (!inTime.isEmpty()
                    && !isMissing(labels)
                    && matchers.stream().allMatch(m -> m.matches(labels.get(m.name())))) {
                found.put(labels, inTime);
            }
        });
        return found;
    }

    private synchronized List<String> missing() {
        return outage ? List.of("fetch series from store-b: it is down") : List.of();
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        List<String> warnings = missing();
        List<Map.Entry<Labels, Map<Long, Double>>> selected = List.copyOf(
                matching(request.matchers(), request.mint(), request.maxt()).entrySet());
        return new SeriesCursor() {
            private int at = -1;

            @Override
            public boolean next() {
                return ++at < selected.size();
            }

            @Override
            public Labels labels() {
                return selected.get(at).getKey();
            }

            @Override
            public SeriesChunks chunks() {
                XorAppender appender = new XorAppender();
                selected.get(at).getValue().forEach(appender::append);
                MemorySegment bytes = MemorySegment.ofArray(appender.toBytes());
                return (mint, maxt, into) -> {
                    into.clear();
                    if (appender.maxt() >= mint && appender.mint() <= maxt) {
                        into.add(appender.mint(), appender.maxt(), appender.encoding(), bytes, 0, (int)
                                bytes.byteSize());
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
        for (Labels labels : matching(matchers, mint, maxt).keySet()) {
            for (int i = 0; i < labels.size(); i++) {
                names.add(labels.name(i));
            }
        }
        return new Listing(List.copyOf(names), missing());
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        TreeSet<String> values = new TreeSet<>(Utf8Order::compare);
        for (Labels labels : matching(matchers, mint, maxt).keySet()) {
            if (labels.has(name)) {
                values.add(labels.get(name));
            }
        }
        return new Listing(List.copyOf(values), missing());
    }

    @Override
    public TimeBounds timeBounds() {
        return new TimeBounds(0, Long.MAX_VALUE);
    }
}
