package io.athanor.api.httpapi;

import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts label names, values and pairs of series, one series after the other. */
final class Cardinality {
    /** Distinct pairs beyond which counting is given up: what they take would be hundreds of megabytes. */
    static final int MOST_PAIRS = 2_000_000;

    private final Map<String, Map<String, Count>> names = new HashMap<>();
    private long series;
    private int pairs;

    /** Series with one label pair. */
    private static final class Count {
        private long series;
    }

    /** A name with a count. */
    record Entry(String name, long value) {}

    /** Adds a series; false if there are too many pairs to go on. */
    boolean add(Labels labels) {
        series++;
        for (int i = 0; i < labels.size(); i++) {
            Map<String, Count> values = names.computeIfAbsent(labels.name(i), _ -> new HashMap<>());
            Count count = values.get(labels.value(i));
            if (count == null) {
                count = new Count();
                values.put(labels.value(i), count);
                pairs++;
            }
            count.series++;
        }
        return pairs <= MOST_PAIRS;
    }

    long series() {
        return series;
    }

    /** Distinct pairs of name and value. */
    int pairs() {
        return pairs;
    }

    /** The metrics with the most series. */
    List<Entry> seriesByMetric(int limit) {
        List<Entry> all = new ArrayList<>();
        names.getOrDefault(Labels.METRIC_NAME, Map.of())
                .forEach((metric, count) -> all.add(new Entry(metric, count.series)));
        return greatest(all, limit);
    }

    /** The label names with the most values. */
    List<Entry> valuesByName(int limit) {
        List<Entry> all = new ArrayList<>();
        names.forEach((name, values) -> all.add(new Entry(name, values.size())));
        return greatest(all, limit);
    }

    /** The label names that take the most bytes, every series having its own copy. */
    List<Entry> bytesByName(int limit) {
        List<Entry> all = new ArrayList<>();
        names.forEach((name, values) -> {
            long[] bytes = {0};
            values.forEach((value, count) -> bytes[0] += (name.length() + value.length() + 2) * count.series);
            all.add(new Entry(name, bytes[0]));
        });
        return greatest(all, limit);
    }

    /** The pairs that the most series have. */
    List<Entry> seriesByPair(int limit) {
        List<Entry> all = new ArrayList<>();
        names.forEach((name, values) ->
                values.forEach((value, count) -> all.add(new Entry(name + '=' + value, count.series))));
        return greatest(all, limit);
    }

    private static List<Entry> greatest(List<Entry> all, int limit) {
        all.sort(Comparator.comparingLong(Entry::value).reversed().thenComparing(Entry::name));
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }
}
