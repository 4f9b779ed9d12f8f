package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Queries dealt out to shards: a frontend before a querier of ours, over another querier, over a store with two replicas. */
@Timeout(120)
class VerticalShardsTest {
    private static final long START_MS = 1_767_225_600_000L;
    private static final long LENGTH_MS = 1_800_000;
    private static final long END_S = (START_MS + LENGTH_MS) / 1000;
    private static final String RATE = "rate(http_requests_total[5m])";

    @TempDir
    private Path dir;

    private final List<AutoCloseable> owned = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private int querier;
    private int stacked;
    private int frontend;

    @BeforeEach
    void open() throws Exception {
        Path bucket = dir.resolve("bucket");
        FleetWorkload.write(
                new FleetSpec(3, START_MS, START_MS + LENGTH_MS, 15_000, "c", 2, 7, FleetSpec.BlockForm.THANOS),
                bucket,
                ProgressListener.NONE);
        StoreServer store = owns(new StoreServer(StoreCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dir.resolve("data"),
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'")));
        QueryServer below = query("--endpoint=127.0.0.1:" + store.grpcPort());
        querier = below.port();
        stacked = query("--endpoint=127.0.0.1:" + below.grpcPort()).port();
        FrontendServer before = owns(new FrontendServer(FrontendCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--query-frontend.downstream-url=http://127.0.0.1:" + stacked,
                "--query-frontend.vertical-shards=3")));
        frontend = before.port();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
        client.close();
    }

    private <T extends AutoCloseable> T owns(T resource) {
        owned.add(resource);
        return resource;
    }

    private QueryServer query(String endpoint) {
        return owns(new QueryServer(QueryCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--query.replica-label=replica",
                "--endpoint.info-timeout=60s",
                endpoint)));
    }

    private String get(int port, String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String range(String query) {
        return "/api/v1/query_range?start=" + (END_S - 900) + "&end=" + END_S + "&step=60&query=" + encoded(query);
    }

    private static String instant(String query) {
        return "/api/v1/query?time=" + END_S + "&query=" + encoded(query);
    }

    private static String shard(int index, int total, boolean by, String labels) {
        return "&shard_info="
                + encoded("{\"shard_index\":" + index + ",\"total_shards\":" + total + ",\"by\":" + by + ",\"labels\":["
                        + labels + "]}");
    }

    /** By label set, the values' text. */
    private Map<String, String> series(int port, String path) throws Exception {
        JsonNode answer = JsonMapper.shared().readTree(get(port, path));
        assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("success");
        assertThat(answer.has("warnings"))
                .as(answer.path("warnings").toString())
                .isFalse();
        Map<String, String> series = new TreeMap<>();
        for (JsonNode one : answer.path("data").path("result")) {
            String before = series.put(
                    one.path("metric").toString(),
                    one.path("values").toString() + one.path("value").toString());
            assertThat(before).isNull();
        }
        return series;
    }

    private double metric(int port, String metric, String label) throws Exception {
        return get(port, "/metrics")
                .lines()
                .filter(line -> line.startsWith(metric) && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void shardsTogether_areTheWhole_andNoSeriesIsInTwo() throws Exception {
        for (String[] deal :
                new String[][] {{"true", "\"pod\""}, {"true", "\"pod\",\"replica\""}, {"false", "\"code\""}}) {
            for (String more : new String[] {"", "&dedup=false"}) {
                Map<String, String> whole = series(stacked, range(RATE) + more);
                Map<String, String> together = new TreeMap<>();
                int largest = 0;
                for (int i = 0; i < 3; i++) {
                    Map<String, String> share =
                            series(stacked, range(RATE) + more + shard(i, 3, Boolean.parseBoolean(deal[0]), deal[1]));
                    share.forEach((labels, values) ->
                            assertThat(together.put(labels, values)).isNull());
                    largest = Math.max(largest, share.size());
                }

                assertThat(whole.size()).isGreaterThan(5);
                assertThat(together).as(deal[1] + more).isEqualTo(whole);
                assertThat(largest).isLessThan(whole.size());
            }
        }
        assertThat(series(stacked, range(RATE) + shard(5, 3, true, "\"pod\""))).isEmpty();
        assertThat(series(stacked, range(RATE) + shard(0, 0, true, "\"pod\""))).isEqualTo(series(querier, range(RATE)));
        assertThat(get(stacked, range(RATE) + "&shard_info=" + encoded("{\"shard_index\":\"x\"}")))
                .contains("\"bad_data\"", "could not unmarshal parameter shard_info: ");
    }

    @Test
    void answersOfTheFrontend_dealtOut_areThoseOfTheQuerier() throws Exception {
        List<String> dealtOut = List.of(
                "sum by (pod) (" + RATE + ")",
                "sum without (code) (" + RATE + ")",
                "max without (pod, code) (" + RATE + ")",
                "topk by (pod) (1, " + RATE + ")");
        for (String query : dealtOut) {
            assertThat(series(frontend, range(query))).as(query).isEqualTo(series(stacked, range(query)));
            assertThat(series(frontend, instant(query))).as(query).isEqualTo(series(stacked, instant(query)));
        }
        assertThat(metric(frontend, "thanos_frontend_sharding_middleware_queries_total", "shardable=\"true\""))
                .isEqualTo(2.0 * dealtOut.size());
        assertThat(series(frontend, range("sum(" + RATE + ")"))).isEqualTo(series(stacked, range("sum(" + RATE + ")")));
        assertThat(metric(frontend, "thanos_frontend_sharding_middleware_queries_total", "shardable=\"false\""))
                .isEqualTo(1);
    }
}
