package io.athanor.app;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Compares an answer with the recorded one: values to 1e-9 relative; labels and timestamps exactly; series and names as
 * sets; warnings and infos as sets; of an error the status and the type.
 */
final class Golden {
    private static final double TOLERANCE = 1e-9;

    private Golden() {}

    /** What is different, or the empty text. */
    static String difference(String path, String query, int status, JsonNode got, int wantStatus, JsonNode want) {
        if (status != wantStatus) {
            return "status " + status + " instead of " + wantStatus + " ("
                    + got.path("error").asString("") + ")";
        }
        if (!got.path("status").equals(want.path("status"))
                || !got.path("errorType").equals(want.path("errorType"))) {
            return "status or errorType " + got.path("errorType") + " instead of " + want.path("errorType");
        }
        if (wantStatus != 200) {
            return "";
        }
        for (String key : List.of("warnings", "infos")) {
            if (!texts(got.path(key)).equals(texts(want.path(key)))) {
                return key + " " + got.path(key) + " instead of " + want.path(key);
            }
        }
        return data(path, query, got.path("data"), want.path("data"));
    }

    /** Whether the error texts are the same. */
    static boolean isSameError(JsonNode got, JsonNode want) {
        return got.path("error").equals(want.path("error"));
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    private static String data(String path, String query, JsonNode got, JsonNode want) {
        if (path.endsWith("_query")) {
            return got.equals(want) ? "" : "data " + cut(got) + " instead of " + cut(want);
        }
        if (want.isArray()) {
            Set<JsonNode> all = new HashSet<>();
            want.forEach(all::add);
            Set<JsonNode> mine = new HashSet<>();
            got.forEach(mine::add);
            return mine.equals(all) && got.size() == want.size() ? "" : "data " + cut(got) + " instead of " + cut(want);
        }
        if (!got.path("resultType").equals(want.path("resultType"))) {
            return "resultType " + got.path("resultType") + " instead of " + want.path("resultType");
        }
        return result(query, want.path("resultType").asString(), got.path("result"), want.path("result"));
    }

    private static String cut(JsonNode node) {
        String text = node.toString();
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    private static String result(String query, String type, JsonNode got, JsonNode want) {
        if (type.equals("scalar") || type.equals("string")) {
            return samePoint(got, want) ? "" : "result " + got + " instead of " + want;
        }
        if (got.size() != want.size()) {
            return got.size() + " series instead of " + want.size();
        }
        boolean isOrdered = type.equals("vector") && query.startsWith("sort");
        List<String> keys = isOrdered ? order(got) : List.of();
        if (isOrdered && !keys.equals(order(want))) {
            return "order " + keys + " instead of " + order(want);
        }
        Map<String, JsonNode> mine = byLabels(got);
        for (Map.Entry<String, JsonNode> series : byLabels(want).entrySet()) {
            JsonNode other = mine.get(series.getKey());
            if (other == null) {
                return "no series " + series.getKey();
            }
            for (String key : List.of("value", "values", "histogram", "histograms")) {
                String difference =
                        points(key, other.path(key), series.getValue().path(key));
                if (!difference.isEmpty()) {
                    return series.getKey() + ": " + difference;
                }
            }
        }
        return "";
    }

    private static List<String> order(JsonNode result) {
        List<String> keys = new ArrayList<>();
        result.forEach(series -> keys.add(labels(series)));
        return keys;
    }

    private static Map<String, JsonNode> byLabels(JsonNode result) {
        Map<String, JsonNode> map = new LinkedHashMap<>();
        result.forEach(series -> map.put(labels(series), series));
        return map;
    }

    private static String labels(JsonNode series) {
        Map<String, String> sorted = new TreeMap<>();
        series.path("metric")
                .properties()
                .forEach(e -> sorted.put(e.getKey(), e.getValue().asString()));
        return sorted.toString();
    }

    private static String points(String key, JsonNode got, JsonNode want) {
        if (want.isMissingNode() && got.isMissingNode()) {
            return "";
        }
        if (!key.endsWith("s")) {
            return samePoint(got, want) ? "" : key + " " + got + " instead of " + want;
        }
        if (got.size() != want.size()) {
            return got.size() + " " + key + " instead of " + want.size();
        }
        for (int i = 0; i < want.size(); i++) {
            if (!samePoint(got.get(i), want.get(i))) {
                return key + " " + i + ": " + got.get(i) + " instead of " + want.get(i);
            }
        }
        return "";
    }

    private static boolean samePoint(JsonNode got, JsonNode want) {
        return got.size() == 2
                && got.get(0).asDouble(Double.NaN) == want.get(0).asDouble()
                && sameValue(got.get(1), want.get(1));
    }

    private static boolean sameValue(JsonNode got, JsonNode want) {
        if (want.isString()) {
            return got.isString() && sameNumber(got.asString(), want.asString());
        }
        if (want.isArray()) {
            if (got.size() != want.size()) {
                return false;
            }
            for (int i = 0; i < want.size(); i++) {
                if (!sameValue(got.get(i), want.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return want.isObject()
                ? sameValue(got.path("count"), want.path("count"))
                        && sameValue(got.path("sum"), want.path("sum"))
                        && sameValue(got.path("buckets"), want.path("buckets"))
                : got.equals(want);
    }

    private static boolean sameNumber(String got, String want) {
        if (got.equals(want)) {
            return true;
        }
        try {
            double a = Double.parseDouble(got.replace("Inf", "Infinity"));
            double b = Double.parseDouble(want.replace("Inf", "Infinity"));
            boolean isZero = a == 0 && b == 0;
            return !isZero && Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
