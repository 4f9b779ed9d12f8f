package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.httpapi.QueryCost;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a query costs, from the store that reads its bucket to the frontend: a frontend, two queriers one over the other, a store. */
@Timeout(120)
class QueryCostTest {
    private static final long START_MS = 1_767_225_600_000L;
    private static final long LENGTH_MS = 3 * 600_000;

    @TempDir
    private Path dir;

    private final List<AutoCloseable> owned = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private StoreServer store;
    private QueryServer querier;
    private FrontendServer frontend;

    private <T extends AutoCloseable> T owns(T resource) {
        owned.add(resource);
        return resource;
    }

    @BeforeEach
    void open() throws Exception {
        Path bucket = dir.resolve("bucket");
        FleetWorkload.write(
                new FleetSpec(2, START_MS, START_MS + LENGTH_MS, 15_000, "c", 1, 7, FleetSpec.BlockForm.THANOS),
                bucket,
                ProgressListener.NONE);
        store = owns(new StoreServer(StoreCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dir.resolve("data"),
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'")));
        QueryServer below = query(store.grpcPort());
        querier = query(below.grpcPort());
        frontend = owns(new FrontendServer(FrontendCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--query-range.split-interval=10m",
                "--query-frontend.downstream-url=http://127.0.0.1:" + querier.port())));
    }

    private QueryServer query(int store) {
        return owns(new QueryServer(QueryCommand.settingsOf(
                "--http-address=127.0.0.1:0", "--grpc-address=127.0.0.1:0", "--endpoint=127.0.0.1:" + store)));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
        client.close();
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String range(long from, long to) {
        return "/api/v1/query_range?query=count(http_requests_total)&step=60&start=" + from / 1000 + "&end="
                + to / 1000;
    }

    private QueryCost cost(int port, String path) throws Exception {
        HttpResponse<String> answer = get(port, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return QueryCost.parse(answer.headers().firstValue(QueryCost.HEADER).orElse(""));
    }

    /** Bytes that the store has read from its bucket for series so far. */
    private double fetched() throws Exception {
        return get(store.port(), "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("thanos_bucket_store_series_data_size_fetched_bytes_sum"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void costs_areThoseOfAllParts() throws Exception {
        double before = fetched();
        HttpResponse<String> answer = get(frontend.port(), range(START_MS, START_MS + LENGTH_MS - 60_000));
        QueryCost all =
                QueryCost.parse(answer.headers().firstValue(QueryCost.HEADER).orElse(""));
        double read = fetched() - before;

        assertThat(all.cpuNanos()).isPositive();
        assertThat(all.bucketRequests()).isPositive();
        assertThat(all.bucketBytes()).isPositive().isEqualTo((long) read);
        assertThat(answer.headers().firstValue("Server-Timing").orElse("")).contains("querier_cpu_time;dur=");
        long samples = 0;
        for (long part = START_MS; part < START_MS + LENGTH_MS; part += 600_000) {
            samples += cost(querier.port(), range(part, part + 540_000)).samples();
        }
        assertThat(all.samples()).isPositive().isEqualTo(samples);

        JsonNode top = JsonMapper.shared()
                .readTree(get(frontend.port(), "/api/v1/status/top_queries?by=bucket_bytes")
                        .body())
                .path("data")
                .path(0);
        assertThat(top.path("requests").asLong()).isEqualTo(3);
        assertThat(top.path("bucketBytes").asLong()).isEqualTo(all.bucketBytes());
        assertThat(top.path("bucketRequests").asLong()).isEqualTo(all.bucketRequests());
        assertThat(top.path("decodedSamples").asLong()).isEqualTo(all.samples());
        assertThat(top.path("cpuSeconds").asDouble()).isPositive();
    }

    @Test
    void headers_areReadAsTheyAreWritten_andWhateverElseIsThere() {
        QueryCost cost = new QueryCost(1_234_567_000, 5, 6_000_000_000L, 7);
        assertThat(QueryCost.parse(cost.header())).isEqualTo(cost);
        assertThat(QueryCost.parse("")).isEqualTo(QueryCost.NOTHING);
        assertThat(QueryCost.parse("samples=5; cpu_seconds=x, later=3, bucket_bytes=99999999999999999999999"))
                .isEqualTo(new QueryCost(0, 5, 0, 0));
    }
}
