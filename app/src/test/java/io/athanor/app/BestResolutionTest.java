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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code max_source_resolution=best} over a bucket from which retention has taken finer blocks. */
class BestResolutionTest {
    private static final long START = 1_761_177_600;
    private static final long FIRST = START + 4 * 3600;
    private static final long LAST = START + 13 * 86_400;

    @TempDir
    private Path folder;

    @Test
    void best_whereOnlyCoarseBlocksAreLeft_isNeverEmpty() throws Exception {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("best resolution: replay with -Dathanor.seed=" + seed);
        Random random = new Random(seed);
        List<String> queries = List.of(
                "up",
                "sum(temperature_celsius)",
                "rate(http_requests_total[5m])",
                "avg_over_time(temperature_celsius[2m])",
                "sum_over_time(up[5m])",
                "delta(temperature_celsius[10m])",
                "histogram_count(rpc_duration_seconds)",
                "rate(rpc_duration_seconds[5m])");
        for (long kept : new long[] {300_000, 3_600_000}) {
            Path bucket = without(kept);
            try (AllServer server = new AllServer(AllCommand.settingsOf(
                            "--data-dir=" + folder.resolve("data-" + kept),
                            "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                            "--query.replica-label=replica",
                            "--http-address=127.0.0.1:0",
                            "--grpc-address=127.0.0.1:0"));
                    QueryServer querier = new QueryServer(QueryCommand.settingsOf(
                            "--endpoint=127.0.0.1:" + server.grpcPort(),
                            "--query.replica-label=replica",
                            "--http-address=127.0.0.1:0",
                            "--grpc-address=127.0.0.1:0"));
                    HttpClient client = HttpClient.newHttpClient()) {
                for (String query : queries) {
                    for (String dedup : List.of("true&dedup_func=athanor", "true", "false")) {
                        long step = 15 + random.nextInt(600);
                        long from = FIRST + random.nextInt((int) (LAST - FIRST - 100 * step));
                        String params = "&start=" + from + "&end=" + (from + 99 * step) + "&step=" + step + "&dedup="
                                + dedup + "&max_source_resolution=";
                        JsonNode raw = ask(client, server.url(), query, params + "0s");
                        JsonNode best = ask(client, server.url(), query, params + "best");
                        JsonNode byStore = ask(client, querier.url(), query, params + "best");
                        String what = query + params + " with windows of " + kept + " ms";
                        assertThat(raw.path("data").path("result").size())
                                .as(what)
                                .isZero();
                        assertThat(best.path("data").path("result").size())
                                .as(what)
                                .isPositive();
                        for (JsonNode series : best.path("data").path("result")) {
                            assertThat(series.path("values").size()
                                            + series.path("histograms").size())
                                    .as(what)
                                    .isEqualTo(100);
                        }
                        assertThat(best.path("resolutions")
                                        .path(0)
                                        .path("resolution")
                                        .asString())
                                .as(what)
                                .isEqualTo(kept == 300_000 ? "5m" : "1h");
                        assertThat(byStore.path("data"))
                                .as(what + " by a store, " + byStore.path("warnings") + byStore.path("resolutions"))
                                .isEqualTo(best.path("data"));
                        assertThat(byStore.path("resolutions").path(0).path("resolution"))
                                .as(what + " by a store")
                                .isEqualTo(best.path("resolutions").path(0).path("resolution"));
                    }
                }
            }
        }
    }

    @Test
    void sumOverTime_ofAWindowLongerThanItsRange_isCutDownToIt() throws Exception {
        try (AllServer server = new AllServer(AllCommand.settingsOf(
                        "--data-dir=" + folder.resolve("data"),
                        "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + without(3_600_000) + "'",
                        "--query.replica-label=replica",
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0"));
                HttpClient client = HttpClient.newHttpClient()) {
            JsonNode answer = ask(
                    client,
                    server.url(),
                    "count_over_time(up[10m])",
                    "&start=" + (START + 86_400) + "&end=" + (START + 90_000) + "&step=600&max_source_resolution=best");

            for (JsonNode point : answer.path("data").path("result").path(0).path("values")) {
                assertThat(Double.parseDouble(point.get(1).asString())).isBetween(4.5, 5.0);
            }
        }
    }

    /** A copy of the compacted bucket without raw blocks, and with windows of one length alone. */
    private Path without(long kept) throws IOException {
        Path from = Shared.path("fixtures/bucket-compacted");
        Path to = folder.resolve("bucket-" + kept);
        try (Stream<Path> blocks = Files.list(from)) {
            for (Path block : blocks.toList()) {
                Path meta = block.resolve("meta.json");
                if (Files.exists(meta)
                        && Files.readString(meta).replaceAll("\\s", "").contains("\"resolution\":" + kept + "}")) {
                    copy(block, to.resolve(block.getFileName().toString()));
                }
            }
        }
        return to;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static JsonNode ask(HttpClient client, String url, String query, String params)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        url + "api/v1/query_range?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + params))
                .build();
        String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        JsonNode answer = JsonMapper.shared().readTree(body);
        assertThat(answer.path("status").asString()).as(body).isEqualTo("success");
        return answer;
    }
}
