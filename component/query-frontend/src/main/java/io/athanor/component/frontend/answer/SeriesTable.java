package io.athanor.component.frontend.answer;

import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The series of several slices, each once, with its place in every one of them; in label order if there are several. */
final class SeriesTable {
    private final List<Row> rows;

    private SeriesTable(List<Row> rows) {
        this.rows = rows;
    }

    List<Row> rows() {
        return rows;
    }

    /**
     * A series.
     *
     * @param grid one that has it
     * @param index its place there
     * @param places by slice, where it is in the slice's grid; -1: nowhere
     */
    record Row(Grid grid, int index, int[] places) {
        int metricFrom() {
            return grid.metricFrom(index);
        }

        int metricLength() {
            return grid.metricEnd(index) - metricFrom();
        }
    }

    static SeriesTable of(List<Slice> slices) throws AnswerException {
        if (slices.size() == 1) {
            return ofOne(slices.getFirst().grid());
        }
        Map<Metric, Row> found = new HashMap<>();
        for (int i = 0; i < slices.size(); i++) {
            Grid grid = slices.get(i).grid();
            for (int s = 0; s < grid.size(); s++) {
                int from = grid.metricFrom(s);
                int place = s;
                found.computeIfAbsent(
                                new Metric(grid.bytes, from, grid.metricEnd(s)), m -> row(grid, place, slices.size()))
                        .places()[i] = s;
            }
        }
        return new SeriesTable(sorted(found.values()));
    }

    private static Row row(Grid grid, int place, int slices) {
        int[] places = new int[slices];
        Arrays.fill(places, -1);
        return new Row(grid, place, places);
    }

    private static SeriesTable ofOne(Grid grid) {
        List<Row> rows = new ArrayList<>(grid.size());
        for (int i = 0; i < grid.size(); i++) {
            rows.add(new Row(grid, i, new int[] {i}));
        }
        return new SeriesTable(rows);
    }

    private record Sorted(Labels labels, Row row) {}

    /** In label order; rows of one label set that was written in two ways become one. */
    private static List<Row> sorted(Iterable<Row> rows) throws AnswerException {
        List<Sorted> all = new ArrayList<>();
        for (Row row : rows) {
            int from = row.metricFrom();
            all.add(new Sorted(MetricJson.labels(row.grid().bytes, from, from + row.metricLength()), row));
        }
        all.sort((a, b) -> a.labels.compareTo(b.labels));
        List<Row> sorted = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            if (i > 0 && all.get(i).labels.equals(all.get(i - 1).labels)) {
                int[] into = sorted.getLast().places();
                int[] more = all.get(i).row.places();
                for (int s = 0; s < into.length; s++) {
                    into[s] = into[s] < 0 ? more[s] : into[s];
                }
            } else {
                sorted.add(all.get(i).row);
            }
        }
        return sorted;
    }

    /** The text of a label set, as a key. */
    private record Metric(byte[] bytes, int from, int to, int hash) {
        Metric(byte[] bytes, int from, int to) {
            this(bytes, from, to, hash(bytes, from, to));
        }

        private static int hash(byte[] bytes, int from, int to) {
            int hash = 1;
            for (int i = from; i < to; i++) {
                hash = 31 * hash + bytes[i];
            }
            return hash;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Metric m && hash == m.hash && Arrays.equals(bytes, from, to, m.bytes, m.from, m.to);
        }
    }
}
