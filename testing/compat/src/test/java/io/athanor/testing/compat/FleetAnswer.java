package io.athanor.testing.compat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a querier answered about {@code fleet_total}, and what was known when it was asked.
 *
 * @param timeMs at which the query is evaluated, or its range ends
 * @param known by Prometheus and instance: the time of the newest sample that was there for sure
 * @param cuts by Prometheus: what is older is answered by the store alone; absent where that changed meanwhile
 */
record FleetAnswer(
        Question question,
        long timeMs,
        Map<Observee, Map<String, Long>> known,
        Map<Observee, Long> cuts,
        int status,
        String body) {
    /** What is asked. */
    enum Question {
        /** All samples of all replicas. */
        RAW("query?query=fleet_total%5B1h%5D&dedup=false"),
        /** Replicas made one: their union. */
        CHAIN("query?query=fleet_total%5B1h%5D&dedup_func=chain"),
        /** Replicas made one by the rule that is a property of the data. */
        ATHANOR("query?query=fleet_total%5B1h%5D&dedup_func=athanor"),
        /** Replicas made one as Thanos does, which is the default. */
        PENALTY("query?query=fleet_total%5B1h%5D"),
        /** How many samples shards have together. */
        COUNT("query?query=sum%28count_over_time%28fleet_total%7Bcluster%3D%22shards%22%7D%5B1h%5D%29%29"),
        /** The sum over shards. */
        SUM("query?query=sum%28fleet_total%7Bcluster%3D%22shards%22%7D%29"),
        /** The series of shards over some time. */
        RANGE("query_range?query=fleet_total%7Bcluster%3D%22shards%22%7D&step=1");

        /** How far back {@link #RANGE} begins, ms. */
        static final long RANGE_MS = 30_000;

        private final String text;

        Question(String text) {
            this.text = text;
        }

        /** Path and query of the request. */
        String path(long timeMs) {
            return "/api/v1/" + text
                    + (this == RANGE
                            ? "&start=" + QueryApi.seconds(timeMs - RANGE_MS) + "&end=" + QueryApi.seconds(timeMs)
                            : "&time=" + QueryApi.seconds(timeMs));
        }

        /** Whether only shards are asked for. */
        boolean isOfShards() {
            return this == COUNT || this == SUM || this == RANGE;
        }
    }

    /** One series of an answer. */
    record Series(Map<String, String> labels, NavigableMap<Long, Long> samples, boolean isInOrder) {}

    boolean isGiven() {
        return status == 200;
    }

    private JsonNode json() {
        return JsonMapper.shared().readTree(body);
    }

    /** The series of a matrix or a vector. */
    List<Series> series() {
        List<Series> all = new ArrayList<>();
        for (JsonNode one : json().required("data").required("result")) {
            Map<String, String> labels = new HashMap<>();
            one.required("metric")
                    .properties()
                    .forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
            NavigableMap<Long, Long> samples = samples(one);
            int given = one.has("values") ? one.required("values").size() : 1;
            all.add(new Series(labels, samples, samples.size() == given && isInOrder(one)));
        }
        return all;
    }

    private static boolean isInOrder(JsonNode series) {
        double last = Double.NEGATIVE_INFINITY;
        for (JsonNode point : series.path("values")) {
            if (point.get(0).asDouble() <= last) {
                return false;
            }
            last = point.get(0).asDouble();
        }
        return true;
    }

    /** Values by time, ms, of a series in JSON. */
    static NavigableMap<Long, Long> samples(JsonNode series) {
        NavigableMap<Long, Long> samples = new TreeMap<>();
        List<JsonNode> points = new ArrayList<>();
        series.path("values").forEach(points::add);
        if (series.has("value")) {
            points.add(series.required("value"));
        }
        for (JsonNode point : points) {
            samples.put(
                    Math.round(point.get(0).asDouble() * 1000),
                    Long.parseLong(point.get(1).asString()));
        }
        return samples;
    }

    /** The endpoints that it names as not, or not wholly, in it. */
    Set<String> named() {
        Set<String> named = new TreeSet<>();
        name(json().required("completeness"), named);
        return named;
    }

    private static void name(JsonNode completeness, Set<String> into) {
        for (JsonNode endpoint : completeness.path("endpoints")) {
            switch (endpoint.required("state").asString()) {
                case "failed", "partial", "gone" ->
                    into.add(endpoint.required("endpoint").asString());
                default -> {}
            }
        }
    }

    boolean saysThatItIsComplete() {
        return json().required("completeness").required("complete").asBoolean();
    }

    boolean hasWarnings() {
        return !json().path("warnings").isEmpty();
    }
}
