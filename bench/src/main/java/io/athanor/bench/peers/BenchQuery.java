package io.athanor.bench.peers;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One query of the set.
 *
 * @param hours the range before the end of the data; 0: an instant query at its end
 * @param step seconds
 * @param data which data set it is about
 * @param series how many series its selectors select together; of the fleet, if it has 200 pods
 */
record BenchQuery(String name, String query, int hours, int step, String data, long series) {
    private static final int REFERENCE_PODS = 200;

    /** Reads the set: a JSON list of objects. */
    static List<BenchQuery> read(Path file) {
        List<BenchQuery> all = new ArrayList<>();
        for (JsonNode q : JsonMapper.shared().readTree(file.toFile())) {
            all.add(new BenchQuery(
                    q.required("name").asString(),
                    q.required("query").asString(),
                    q.required("hours").asInt(),
                    q.required("step").asInt(),
                    q.path("data").asString(DataSets.FLEET),
                    q.path("series").asLong(q.path("series_at_200_pods").asLong(0))));
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

    /** How many series it must select; one that names a single series does so in every fleet. */
    long expectedSeries(int pods) {
        return series == 1 || !data.equals(DataSets.FLEET) ? series : series * pods / REFERENCE_PODS;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.3f", ms / 1e3);
    }
}
