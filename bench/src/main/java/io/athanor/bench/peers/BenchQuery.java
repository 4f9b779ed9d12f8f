package io.athanor.bench.peers;

import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.promql.parser.VectorSelector;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One query of the set.
 *
 * @param hours the range before the end of the data; 0: an instant query at its end
 * @param step seconds
 * @param seriesAt200Pods how many series its selectors select together in a fleet of 200 pods
 */
record BenchQuery(String name, String query, int hours, int step, long seriesAt200Pods) {
    private static final int REFERENCE_PODS = 200;
    private static final int INSTANT_LOOKS_BACK_HOURS = 24;

    /** Reads the set: a JSON list of objects. */
    static List<BenchQuery> read(Path file) {
        List<BenchQuery> all = new ArrayList<>();
        for (JsonNode q : JsonMapper.shared().readTree(file.toFile())) {
            all.add(new BenchQuery(
                    q.required("name").asString(),
                    q.required("query").asString(),
                    q.required("hours").asInt(),
                    q.required("step").asInt(),
                    q.required("series_at_200_pods").asLong()));
        }
        return all;
    }

    /** Path and parameters of the request; {@code endMs} is the end of the data. */
    String request(long endMs) {
        if (hours == 0) {
            return "/api/v1/query?query=" + encode(query) + "&time=" + seconds(endMs);
        }
        return "/api/v1/query_range?query=" + encode(query) + "&start=" + seconds(endMs - hours * 3_600_000L) + "&end="
                + seconds(endMs) + "&step=" + step;
    }

    /** The request that lists the series that it selects. */
    String seriesRequest(long endMs) {
        int back = hours == 0 ? INSTANT_LOOKS_BACK_HOURS : hours;
        StringBuilder request = new StringBuilder("/api/v1/series?start=")
                .append(seconds(endMs - back * 3_600_000L))
                .append("&end=")
                .append(seconds(endMs));
        for (String selector : selectors()) {
            request.append("&match[]=").append(encode(selector));
        }
        return request.toString();
    }

    /** How many series it must select; one that names a single series does so in every fleet. */
    long expectedSeries(int pods) {
        return seriesAt200Pods == 1 ? 1 : seriesAt200Pods * pods / REFERENCE_PODS;
    }

    /** Its vector selectors, each once. */
    TreeSet<String> selectors() {
        TreeSet<String> selectors = new TreeSet<>();
        collect(Parser.parse(query, ParserOptions.DEFAULT), selectors);
        return selectors;
    }

    private static void collect(Expr expr, TreeSet<String> into) {
        if (expr instanceof VectorSelector selector) {
            into.add(selector.toString());
        }
        expr.children().forEach(child -> collect(child, into));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.3f", ms / 1e3);
    }
}
