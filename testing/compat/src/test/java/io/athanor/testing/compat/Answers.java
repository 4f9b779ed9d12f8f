package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Answers as maps, so that the order of series does not matter. */
final class Answers {
    private static final double RELATIVE = 1e-9;

    private Answers() {}

    /** Values by series and time, of an instant or a range query's {@code data}. */
    static Map<String, Map<String, Double>> values(JsonNode data) {
        Map<String, Map<String, Double>> series = new TreeMap<>();
        for (JsonNode s : data.required("result")) {
            Map<String, String> labels = new TreeMap<>();
            s.required("metric")
                    .properties()
                    .forEach(e -> labels.put(e.getKey(), e.getValue().asString()));
            Map<String, Double> points = series.computeIfAbsent(labels.toString(), _ -> new TreeMap<>());
            s.path("values").forEach(point -> put(points, point));
            if (s.has("value")) {
                put(points, s.required("value"));
            }
        }
        return series;
    }

    /** Values by time of the one series with these labels, nothing if it is not there. */
    static Map<String, Double> values(JsonNode data, String series) {
        return values(data).getOrDefault(series, Map.of());
    }

    /** Fails unless both answers hold the same series, times and values (to 1e-9 relative). */
    static void assertSame(String what, JsonNode ours, JsonNode theirs) {
        assertThat(ours.required("resultType").asString())
                .as(what)
                .isEqualTo(theirs.required("resultType").asString());
        Map<String, Map<String, Double>> expected = values(theirs);
        Map<String, Map<String, Double>> actual = values(ours);
        assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
        expected.forEach((series, points) -> {
            Map<String, Double> found = actual.getOrDefault(series, Map.of());
            assertThat(found).as(what + " " + series).containsOnlyKeys(points.keySet());
            found.forEach((time, value) -> {
                double wanted = points.getOrDefault(time, 0.0);
                double close = Double.isFinite(wanted) ? Math.abs(wanted) * RELATIVE : 0;
                assertThat(value).as(what + " " + series + " at " + time).isCloseTo(wanted, within(close));
            });
        });
    }

    private static void put(Map<String, Double> points, JsonNode point) {
        String text = point.get(1).asString();
        points.put(
                point.get(0).asString(),
                switch (text) {
                    case "+Inf" -> Double.POSITIVE_INFINITY;
                    case "-Inf" -> Double.NEGATIVE_INFINITY;
                    default -> Double.parseDouble(text);
                });
    }
}
