package io.athanor.app;

import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.api.storeapi.version.VersionSum;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import io.grpc.Status;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A head that grows: samples come at its end, or a little late, and what is older than that changes only with its version. May be
 * down, may be one that tells no version.
 */
final class LiveStore implements Store {
    static final long HOUR = 3_600_000;

    private final Labels external;
    private final long lateness;
    private final boolean tells;
    private final TreeMap<Labels, TreeMap<Long, Double>> series = new TreeMap<>();
    private final TreeMap<Long, Long> revisions = new TreeMap<>();
    private long now;
    private long changes;
    private boolean down;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final AtomicInteger selecting = new AtomicInteger();

    /** @param lateness how late samples come without another version, ms */
    LiveStore(Labels external, long lateness, boolean tells) {
        this.external = external;
        this.lateness = lateness;
        this.tells = tells;
    }

    /** A sample that is not older than what is settled. */
    synchronized void append(Labels labels, long t, double v) {
        Labels.Builder whole = labels.toBuilder();
        for (int i = 0; i < external.size(); i++) {
            whole.set(external.name(i), external.value(i));
        }
        series.computeIfAbsent(whole.build(), l -> new TreeMap<>()).put(t, v);
        revisions.putIfAbsent(Math.floorDiv(t, HOUR), 0L);
    }

    synchronized void now(long ms) {
        now = ms;
    }

    synchronized long settledTo() {
        return now - lateness;
    }

    /** Samples of some time are others, whenever they are of. */
    synchronized void rewrite(long from, long to, double by) {
        series.values().forEach(samples -> samples.subMap(from, true, to, true).replaceAll((t, v) -> v + by));
        for (long hour = Math.floorDiv(from, HOUR); hour <= Math.floorDiv(to, HOUR); hour++) {
            revisions.put(hour, ++changes);
        }
    }

    synchronized void down(boolean is) {
        down = is;
    }

    /** Has selections wait from now on until the latch is open. */
    void hold(CountDownLatch until) {
        gate = until;
    }

    /** Selections so far. */
    int selections() {
        return selecting.get();
    }

    private synchronized void check() {
        if (down) {
            throw Status.UNAVAILABLE.withDescription("down").asRuntimeException();
        }
    }

    @Override
    public synchronized StoreInfo info() {
        check();
        return new StoreInfo("sidecar", List.of(external), 0, Long.MAX_VALUE, List.of()).of(version());
    }

    @Override
    public synchronized DataVersion version() {
        if (!tells) {
            return DataVersion.UNKNOWN;
        }
        VersionSum sum = new VersionSum();
        revisions.forEach((hour, revision) ->
                sum.add(hour * HOUR, hour * HOUR + HOUR - 1, external + " " + hour + " " + revision));
        sum.settledTo(settledTo());
        return sum.sum();
    }

    private synchronized Map<Labels, Map<Long, Double>> matching(List<LabelMatcher> matchers, long mint, long maxt) {
        check();
        Map<Labels, Map<Long, Double>> found = new TreeMap<>();
        series.forEach((labels, samples) -> {
            Map<Long, Double> inTime = new TreeMap<>(samples.subMap(mint, true, Math.max(mint, maxt), true));
            if (!inTime.isEmpty() && matchers.stream().allMatch(m -> m.matches(labels.get(m.name())))) {
                found.put(labels, inTime);
            }
        });
        return found;
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        selecting.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
            public void close() {}
        };
    }

    @Override
    public SeriesSource.Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        TreeSet<String> names = new TreeSet<>(Utf8Order::compare);
        for (Labels labels : matching(matchers, mint, maxt).keySet()) {
            for (int i = 0; i < labels.size(); i++) {
                names.add(labels.name(i));
            }
        }
        return new SeriesSource.Listing(new ArrayList<>(names), List.of());
    }

    @Override
    public SeriesSource.Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        TreeSet<String> values = new TreeSet<>(Utf8Order::compare);
        for (Labels labels : matching(matchers, mint, maxt).keySet()) {
            if (labels.has(name)) {
                values.add(labels.get(name));
            }
        }
        return new SeriesSource.Listing(new ArrayList<>(values), List.of());
    }

    @Override
    public TimeBounds timeBounds() {
        return new TimeBounds(0, Long.MAX_VALUE);
    }
}
