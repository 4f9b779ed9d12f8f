package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.athanor.server.UserError;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A querier over queriers, each of which has a cluster's store with two replicas. */
class DistributedModeTest {
    private static final long START_MS = 1_767_225_600_000L;
    private static final long LENGTH_MS = 1_800_000;
    private static final long END_S = (START_MS + LENGTH_MS) / 1000;
    private static final String QUERIES_OF_A_LEAF = "thanos_query_concurrent_gate_queries_total";

    @TempDir
    private Path dir;

    private final List<AutoCloseable> owned = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

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

    /** The querier of a cluster. */
    private QueryServer leaf(String cluster) throws Exception {
        Path bucket = dir.resolve("bucket-" + cluster);
        long seed = cluster.hashCode();
        FleetSpec.BlockForm form = FleetSpec.BlockForm.THANOS;
        FleetWorkload.write(
                new FleetSpec(2, START_MS, START_MS + LENGTH_MS, 15_000, cluster, 2, seed, form),
                bucket,
                ProgressListener.NONE);
        StoreServer store = owns(new StoreServer(StoreCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dir.resolve("data-" + cluster),
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'")));
        return query("--endpoint=127.0.0.1:" + store.grpcPort());
    }

    private QueryServer query(String... flags) {
        List<String> args = new ArrayList<>(
                List.of("--http-address=127.0.0.1:0", "--grpc-address=127.0.0.1:0", "--query.replica-label=replica"));
        args.addAll(List.of(flags));
        return owns(new QueryServer(QueryCommand.settingsOf(args.toArray(String[]::new))));
    }

    private static String endpoint(QueryServer leaf) {
        return "--endpoint=127.0.0.1:" + leaf.grpcPort();
    }

    private String get(QueryServer server, String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private JsonNode range(QueryServer server, String query) throws Exception {
        return JsonMapper.shared()
                .readTree(get(
                        server,
                        "/api/v1/query_range?start=" + (END_S - 900) + "&end=" + END_S + "&step=60&query="
                                + URLEncoder.encode(query, StandardCharsets.UTF_8)));
    }

    private JsonNode instant(QueryServer server, String query) throws Exception {
        return JsonMapper.shared()
                .readTree(get(
                        server,
                        "/api/v1/query?time=" + END_S + "&query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)));
    }

    private static Map<String, Double> values(JsonNode answer) {
        Map<String, Double> values = new TreeMap<>();
        for (JsonNode series : answer.path("data").path("result")) {
            if (series.has("value")) {
                add(values, series.path("metric"), series.path("value"));
            }
            series.path("values").forEach(point -> add(values, series.path("metric"), point));
        }
        return values;
    }

    private static void add(Map<String, Double> values, JsonNode metric, JsonNode point) {
        Map<String, String> labels = new TreeMap<>();
        metric.properties()
                .forEach(one -> labels.put(one.getKey(), one.getValue().asString()));
        values.put(
                labels + " " + point.path(0), Double.parseDouble(point.path(1).asString()));
    }

    private double asked(QueryServer leaf) throws Exception {
        return get(leaf, "/metrics")
                .lines()
                .filter(line -> line.startsWith(QUERIES_OF_A_LEAF))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void answers_computedByLeaves_areThoseComputedHere() throws Exception {
        QueryServer one = leaf("one");
        QueryServer two = leaf("two");
        QueryServer here = query(endpoint(one), endpoint(two));
        QueryServer there = query(endpoint(one), endpoint(two), "--query.mode=distributed");

        for (String query : List.of(
                "sum by (namespace) (rate(http_requests_total[5m]))",
                "avg(node_load1) or avg(up)",
                "count by (cluster) (up)",
                "topk(3, sum by (cluster, pod) (rate(http_requests_total[5m])))",
                "histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))",
                "max(up) + min(up)",
                "up")) {
            double before = asked(one);
            Map<String, Double> wanted = values(range(here, query));
            double asHere = asked(one);
            Map<String, Double> found = values(range(there, query));
            assertThat(wanted).as(query).isNotEmpty();
            assertThat(found.keySet()).as(query).isEqualTo(wanted.keySet());
            wanted.forEach((key, value) ->
                    assertThat(found.get(key)).as(query + " " + key).isCloseTo(value, within(1e-9 * Math.abs(value))));
            assertThat(values(instant(there, query)).keySet())
                    .isEqualTo(values(instant(here, query)).keySet());
            assertThat(asHere).as(query + ": its series only").isEqualTo(before);
            assertThat(asked(one)).as(query + ": its parts").isGreaterThan(asHere);
        }
    }

    @Test
    void leaf_thatDies_isNamed_andTheOthersAnswer() throws Exception {
        QueryServer one = leaf("one");
        QueryServer two = leaf("two");
        QueryServer there = query(endpoint(one), endpoint(two), "--query.mode=distributed");
        String gone = "127.0.0.1:" + two.grpcPort();
        double all = values(instant(there, "count(up)")).values().iterator().next();
        two.close();

        JsonNode answer = instant(there, "count(up)");

        assertThat(values(answer).values()).containsExactly(all / 2);
        assertThat(answer.path("warnings").toString()).contains(gone);
        assertThat(answer.path("completeness").toString()).contains(gone);
        assertThat(get(there, "/api/v1/query?partial_response=false&time=" + END_S + "&query=count(up)"))
                .contains("\"status\":\"error\"")
                .contains(gone);
    }

    @Test
    void storeBesideQueriers_isAskedForItsSeries() throws Exception {
        QueryServer one = leaf("one");
        Path bucket = dir.resolve("bucket-one");
        StoreServer store = owns(new StoreServer(StoreCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dir.resolve("data-again"),
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'")));
        QueryServer there =
                query(endpoint(one), "--endpoint=127.0.0.1:" + store.grpcPort(), "--query.mode=distributed");

        assertThat(values(instant(there, "count(up)"))).isEqualTo(values(instant(one, "count(up)")));
    }

    @Test
    void flags_thatDoNotFit_areRefused() {
        assertThatThrownBy(() -> query("--query.mode=global"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--query.mode has to be local or distributed, not global");
        assertThatThrownBy(() -> query("--query.mode=distributed", "--query.partition-label=replica"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--query.partition-label=replica is a label of replicas too");
    }
}
