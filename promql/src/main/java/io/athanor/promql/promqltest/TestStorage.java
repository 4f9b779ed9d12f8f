package io.athanor.promql.promqltest;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.promql.Queryable;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Samples in memory, given out as encoded chunks, so that a query reads them the way it reads blocks. Not to be changed
 * while a query runs.
 */
public final class TestStorage implements Queryable {
    private final TreeMap<Labels, List<TestSample>> series = new TreeMap<>();
    private final Map<Labels, ChunkBuffer> encoded = new HashMap<>();

    /** A storage without samples. */
    public TestStorage() {}

    /** Forgets everything. */
    void clear() {
        series.clear();
        encoded.clear();
    }

    /**
     * Adds a sample, unless it is the series' last one again.
     *
     * @throws IllegalArgumentException if the series has another one at that time, or one later
     */
    void append(Labels labels, TestSample sample) {
        List<TestSample> samples = series.computeIfAbsent(labels, l -> new ArrayList<>());
        if (!samples.isEmpty() && samples.getLast().equals(sample)) {
            return;
        }
        if (!samples.isEmpty() && samples.getLast().t() >= sample.t()) {
            throw new IllegalArgumentException("out of order sample of " + labels + " at " + sample.t() + " ms after "
                    + samples.getLast().t());
        }
        samples.add(sample);
        encoded.remove(labels);
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        List<Labels> matching = new ArrayList<>();
        for (Map.Entry<Labels, List<TestSample>> entry : series.entrySet()) {
            if (matches(entry.getKey(), request.matchers()) && touches(entry.getValue(), request)) {
                matching.add(entry.getKey());
            }
        }
        return new Cursor(matching.iterator());
    }

    private static boolean matches(Labels labels, List<LabelMatcher> matchers) {
        return matchers.stream().allMatch(m -> m.matches(labels));
    }

    private static boolean touches(List<TestSample> samples, SelectRequest request) {
        return samples.getFirst().t() <= request.maxt() && samples.getLast().t() >= request.mint();
    }

    private ChunkBuffer chunks(Labels labels) {
        return encoded.computeIfAbsent(labels, l -> SeriesEncoder.encode(series.getOrDefault(l, List.of())));
    }

    private final class Cursor implements SeriesCursor {
        private final Iterator<Labels> rest;
        private @Nullable Labels current;

        Cursor(Iterator<Labels> rest) {
            this.rest = rest;
        }

        @Override
        public boolean next() {
            current = rest.hasNext() ? rest.next() : null;
            return current != null;
        }

        @Override
        public Labels labels() {
            if (current == null) {
                throw new IllegalStateException("no series here");
            }
            return current;
        }

        @Override
        public SeriesChunks chunks() {
            ChunkBuffer all = TestStorage.this.chunks(labels());
            return (mint, maxt, into) -> copy(all, mint, maxt, into);
        }

        @Override
        public void close() {}
    }

    private static void copy(ChunkBuffer all, long mint, long maxt, ChunkBuffer into) {
        into.clear();
        for (int i = 0; i < all.size; i++) {
            if (all.mint[i] <= maxt && all.maxt[i] >= mint) {
                into.add(all.mint[i], all.maxt[i], all.encoding[i], all.data[i], all.offset[i], all.length[i]);
            }
        }
    }
}
