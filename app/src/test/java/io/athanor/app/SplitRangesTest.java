package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.Shared;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Under {@code athanor} and {@code chain}, an answer does not depend on how its range was split. */
class SplitRangesTest {
    private static final long FROM = 1_761_177_600;
    private static final long TO = FROM + 170 * 7_200;
    private static final List<String> QUERIES = List.of(
            "temperature_celsius",
            "rate(http_requests_total[10m])",
            "sum by (code) (increase(http_requests_total[1h]))",
            "resets(restarts_requests_total[2h])",
            "max_over_time(noise_ratio[30m]) - noise_ratio offset 1h",
            "histogram_quantile(0.9, sum(rate(rpc_duration_seconds[30m])))",
            "changes(flapping_up[20m:1m])",
            "sparse_gauge",
            "up");

    @Test
    void answers_overPartsOfARange_areThoseOverTheWhole(@TempDir Path data) throws Exception {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("split ranges: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        String bucket = Shared.path("fixtures/bucket-raw").toString();
        try (AllServer server = new AllServer(AllCommand.settingsOf(
                        "--data-dir=" + data,
                        "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                        "--query.replica-label=replica",
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0"));
                HttpClient client = HttpClient.newHttpClient()) {
            for (int round = 0; round < 60; round++) {
                String query = QUERIES.get(random.nextInt(QUERIES.size()));
                String func = random.nextBoolean() ? "athanor" : "chain";
                long step = 7 + random.nextInt(400);
                int steps = 20 + random.nextInt(100);
                int cut = 1 + random.nextInt(steps - 1);
                long start = FROM + random.nextInt((int) (TO - FROM - steps * step));
                Map<String, String> whole = ask(client, server.url(), query, func, start, steps, step);
                Map<String, String> parts = ask(client, server.url(), query, func, start, cut, step);
                parts.putAll(ask(client, server.url(), query, func, start + cut * step, steps - cut, step));

                assertThat(parts)
                        .as("%s by %s from %d, %d steps of %d s, cut after %d", query, func, start, steps, step, cut)
                        .isEqualTo(whole);
            }
        }
    }

    /** Each point's text by its series and time. */
    private static Map<String, String> ask(
            HttpClient client, String url, String query, String func, long start, int steps, long step)
            throws IOException, InterruptedException {
        String params = "query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&start=" + start + "&end="
                + (start + (steps - 1) * step) + "&step=" + step + "&dedup_func=" + func;
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "api/v1/query_range?" + params))
                .build();
        String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        JsonNode answer = JsonMapper.shared().readTree(body);
        assertThat(answer.path("status").asString()).as(body).isEqualTo("success");
        Map<String, String> points = new TreeMap<>();
        for (JsonNode series : answer.path("data").path("result")) {
            for (String kind : List.of("values", "histograms")) {
                for (JsonNode point : series.path(kind)) {
                    points.put(
                            series.path("metric") + "@" + point.get(0),
                            point.get(1).toString());
                }
            }
        }
        return points;
    }
}
