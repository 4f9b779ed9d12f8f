package io.athanor.bench.peers;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer of the query API, every point by series and time: to be compared with another's. */
final class Answer {
    /** The answer without points. */
    static final Answer NOTHING = new Answer();

    private final Map<String, Map<String, Double>> series = new HashMap<>();
    private long points;

    private Answer() {}

    /**
     * Reads a whole response.
     *
     * @throws IllegalStateException if it is not a success
     */
    static Answer parse(byte[] json) {
        JsonNode response = JsonMapper.shared().readTree(json);
        if (!response.path("status").asString("").equals("success")) {
            throw new IllegalStateException(
                    "no success: " + response.path("error").asString(response.toString()));
        }
        Answer answer = new Answer();
        for (JsonNode s : response.path("data").path("result")) {
            Map<String, Double> values = answer.series.computeIfAbsent(labels(s.path("metric")), _ -> new HashMap<>());
            for (JsonNode point : s.path("values")) {
                answer.add(values, point);
            }
            if (s.has("value")) {
                answer.add(values, s.path("value"));
            }
        }
        return answer;
    }

    /** The number of samples. */
    long points() {
        return points;
    }

    /**
     * How two answers differ.
     *
     * @param relative the largest difference of two values of one point, relative to the greater
     * @param onlyInOne how many points stand in one answer only
     */
    record Difference(double relative, long onlyInOne) {}

    Difference difference(Answer other) {
        double worst = 0;
        long common = 0;
        for (var s : series.entrySet()) {
            Map<String, Double> theirs = other.series.getOrDefault(s.getKey(), Map.of());
            for (var point : s.getValue().entrySet()) {
                Double value = theirs.get(point.getKey());
                if (value != null) {
                    common++;
                    worst = Math.max(worst, relative(point.getValue(), value));
                }
            }
        }
        return new Difference(worst, points + other.points - 2 * common);
    }

    private static double relative(double a, double b) {
        if (Double.compare(a, b) == 0 || a == b) {
            return 0;
        }
        double difference = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
        return Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
    }

    private void add(Map<String, Double> values, JsonNode point) {
        values.put(point.get(0).asString(), number(point.get(1).asString()));
        points++;
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static String labels(JsonNode metric) {
        Map<String, String> sorted = new java.util.TreeMap<>();
        metric.properties().forEach(e -> sorted.put(e.getKey(), e.getValue().asString()));
        return sorted.toString();
    }
}
