package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.CallTenant;
import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.StoreService;
import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.grpc.GrpcServer;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code athanor query-frontend} before {@code athanor query} before another, a store gateway, and heads that grow: whatever comes,
 * comes late, goes, is deleted or is down, what it answers by splits and from the cache is, bit for bit, what the querier answers to
 * the same request.
 */
@Timeout(300)
class AnswersOfStoresTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final long BEGIN = 1_700_006_400_000L;
    private static final long MINUTE = 60_000;
    private static final long HOUR = LiveStore.HOUR;
    private static final long LATENESS = 10 * MINUTE;
    private static final List<String> QUERIES = List.of(
            "m",
            "sum(m)",
            "sum by (a) (rate(m_total[7m]))",
            "rate(m[10m])",
            "m offset 1h",
            "m offset -10m",
            "max_over_time(m[1h])",
            "count by (cluster) ({__name__=~\"m.*\"})",
            "m{cluster=\"eu\"} @ " + (BEGIN / 1000 + 5000),
            "absent(m{a=\"0\"})",
            "nothing");

    @TempDir
    private Path dir;

    private final Random random = new Random(SEED);
    private final List<AutoCloseable> owned = new ArrayList<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<LiveStore> heads = new ArrayList<>();
    private final List<Ulid> blocks = new ArrayList<>();
    private final List<Ulid> deletions = new ArrayList<>();
    private ToolBucket bucket;
    private StoreServer store;
    private QueryServer below;
    private QueryServer querier;
    private FrontendServer frontend;
    private FrontendServer bare;
    private long now = BEGIN;
    private int names;

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

    private String live(Labels external, boolean tells) {
        LiveStore head = new LiveStore(external, LATENESS, tells);
        heads.add(head);
        GrpcServer server = owns(new GrpcServer(
                new GrpcOptions(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, Duration.ZERO, Duration.ZERO),
                List.of(CallTenant.known(new StoreService(head)), new InfoService(head::info)),
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1)));
        return "--endpoint=127.0.0.1:" + server.port();
    }

    private QueryServer query(String... flags) {
        List<String> args = new ArrayList<>(
                List.of("--http-address=127.0.0.1:0", "--grpc-address=127.0.0.1:0", "--query.replica-label=replica"));
        args.addAll(List.of(flags));
        return owns(new QueryServer(QueryCommand.settingsOf(args.toArray(String[]::new))));
    }

    private FrontendServer frontend(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--query-frontend.downstream-url=http://127.0.0.1:" + querier.port(),
                "--http-address=127.0.0.1:0",
                "--query-range.split-interval=1h",
                "--labels.split-interval=1h",
                "--query-frontend.data-version-interval=0s"));
        args.addAll(List.of(more));
        return owns(new FrontendServer(FrontendCommand.settingsOf(args.toArray(String[]::new))));
    }

    /** A querier over a querier (of a store gateway and a head) and a replica of that head. */
    @BeforeEach
    void start() throws Exception {
        bucket = new ToolBucket(dir.resolve("bucket"));
        store = owns(new StoreServer(StoreCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dir.resolve("store"),
                "--objstore.config=" + bucket.config())));
        below = query(
                "--endpoint=127.0.0.1:" + store.grpcPort(), live(Labels.of("cluster", "us", "replica", "a"), true));
        querier = query(
                "--endpoint=127.0.0.1:" + below.grpcPort(), live(Labels.of("cluster", "us", "replica", "b"), true));
        frontend = frontend(
                "--query-range.response-cache-config=type: IN-MEMORY\nconfig: {max_size: 64MB}",
                "--labels.response-cache-config=type: IN-MEMORY\nconfig: {max_size: 16MB}");
        bare = frontend();
        appendUntil(BEGIN + 4 * HOUR);
        block(BEGIN - 2 * HOUR);
        look();
    }

    private static Labels series(int i) {
        return Labels.of("__name__", i % 2 == 0 ? "m" : "m_total", "a", String.valueOf(i / 2));
    }

    private void appendUntil(long t) {
        for (; now < t; now += MINUTE) {
            for (int i = 0; i < 4; i++) {
                for (LiveStore head : heads) {
                    if (random.nextInt(8) > 0) {
                        head.append(
                                series(i),
                                now + 10 + 7L * heads.indexOf(head),
                                i % 2 == 0 ? random.nextInt(50) : (now - BEGIN) / 1000.0 * (i + 1));
                    }
                }
            }
        }
        heads.forEach(head -> head.now(now));
    }

    private void block(long from) throws Exception {
        Ulid ulid = ToolBucket.ulid(from, ++names);
        ThanosMeta thanos =
                ThanosMeta.of(Labels.of("cluster", "eu"), "sidecar").withUploadTime(Instant.ofEpochSecond(1));
        long salt = names;
        bucket.block(
                ulid,
                from,
                from + 2 * HOUR,
                thanos,
                (labels, time) -> (time / MINUTE + salt) % 5 != 0,
                series(0),
                series(1),
                series((int) (2 + salt % 4)));
        blocks.add(ulid);
    }

    private void change() throws Exception {
        long from = BEGIN - 2 * HOUR + random.nextInt((int) ((now - BEGIN) / MINUTE) + 120) * MINUTE;
        long to = from + random.nextInt(90) * MINUTE;
        LiveStore head = heads.get(random.nextInt(heads.size()));
        switch (random.nextInt(16)) {
            case 0 -> block(BEGIN + (random.nextInt(4) - 1L) * 2 * HOUR);
            case 1 -> {
                if (!blocks.isEmpty()) {
                    remove(bucket.folder()
                            .resolve(
                                    blocks.remove(random.nextInt(blocks.size())).toString()));
                }
            }
            case 2 -> delete(from, to);
            case 3 -> {
                if (!deletions.isEmpty()) {
                    requests(r -> r.remove(List.of(deletions.removeLast())));
                }
            }
            case 4 -> head.rewrite(from, to, random.nextInt(9) + 1);
            case 5 -> head.down(random.nextInt(3) > 0);
            case 6 -> heads.forEach(one -> one.down(false));
            case 7 -> head.append(series(random.nextInt(6)), now - random.nextInt((int) LATENESS), random.nextInt(9));
            case 8, 9, 10 -> appendUntil(now + random.nextInt(5) * MINUTE);
            default -> {} // the same again
        }
        look();
    }

    private void delete(long from, long to) throws Exception {
        Ulid id = ToolBucket.ulid(from, ++names);
        LabelMatcher of = new LabelMatcher(MatchType.EQUAL, "a", String.valueOf(random.nextInt(3)));
        requests(r -> r.put(new DeleteRequest(id, List.of(of), from, to, "", "", Instant.EPOCH)));
        deletions.add(id);
    }

    private interface Doing {
        void with(DeleteRequests requests) throws Exception;
    }

    private void requests(Doing doing) throws Exception {
        try (FilesystemBucket folder = FilesystemBucket.open(bucket.folder())) {
            doing.with(new DeleteRequests(folder));
        }
    }

    private static void remove(Path folder) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** All see what there is: from below to above. */
    private void look() {
        store.sync();
        below.look();
        querier.look();
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String range(String query, long start, long end, long step, String more) {
        return "/api/v1/query_range?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&start="
                + start / 1000.0 + "&end=" + end / 1000.0 + "&step=" + step / 1000.0 + more;
    }

    /** Without who was asked: what was kept was not asked for. */
    private static String data(String body) {
        int who = body.indexOf(",\"completeness\":");
        return who < 0 ? body : body.substring(0, who) + "}";
    }

    @Test
    void answers_throughSplitAndCache_areTheQueriersOwn() throws Exception {
        System.out.println("answers of stores: replay with -Dathanor.seed=" + SEED);
        for (int i = 0; i < 80; i++) {
            change();
            compare();
            if (i % 4 == 0) {
                compareLists();
            }
        }
        assertThat(metric("cortex_cache_hits_total{tripperware=\"query_range\"}"))
                .isPositive();
        assertThat(metric("cortex_cache_hits_total{tripperware=\"labels\"}")).isPositive();
    }

    private double metric(String name) throws Exception {
        return get(frontend.port(), "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private void compare() throws Exception {
        long step = List.of(MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 7_000L).get(random.nextInt(5));
        long end = (now - random.nextInt(3) * 40L * MINUTE) / step * step;
        long start = (end - random.nextInt(240) * MINUTE) / step * step;
        String path = range(QUERIES.get(random.nextInt(QUERIES.size())), start, end, step, "&dedup=false");
        same(path);
    }

    private void same(String path) throws Exception {
        HttpResponse<String> own = get(querier.port(), path);

        HttpResponse<String> answer = get(frontend.port(), path);

        String replay = "replay with -Dathanor.seed=" + SEED + ": " + path;
        assertThat(data(answer.body())).as(replay).isEqualTo(data(own.body()));
        assertThat(answer.statusCode()).as(replay).isEqualTo(own.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control"))
                .as(replay)
                .isEqualTo(own.headers().firstValue("Cache-Control"));
        assertThat(isComplete(answer)).as(replay).isEqualTo(isComplete(own));
        if (random.nextInt(3) == 0) {
            assertThat(asked(get(bare.port(), path)))
                    .as("without cache, " + replay)
                    .isEqualTo(asked(own));
        }
    }

    private static boolean isComplete(HttpResponse<String> answer) {
        return JsonMapper.shared()
                .readTree(answer.body())
                .path("completeness")
                .path("complete")
                .asBoolean();
    }

    /** All of it, also who was asked; why somebody was not is another thing for a part and for the whole. */
    private static String asked(HttpResponse<String> answer) {
        assertThat(answer.body()).contains(",\"completeness\":");
        return answer.body().replaceAll("\"state\":\"skipped\",\"reason\":\"[^\"]*\"", "\"state\":\"skipped\"");
    }

    private void compareLists() throws Exception {
        long end = (now - random.nextInt(2) * 50L * MINUTE) / HOUR * HOUR;
        String times = "?start=" + (BEGIN - HOUR) / 1000.0 + "&end=" + end / 1000.0;
        same(List.of(
                        "/api/v1/labels" + times,
                        "/api/v1/label/a/values" + times,
                        "/api/v1/label/cluster/values" + times + "&match%5B%5D=m",
                        "/api/v1/series" + times + "&dedup=false&match%5B%5D=m")
                .get(random.nextInt(4)));
    }

    /** Under penalty deduplication: the parts, each asked by itself, also those that come from the cache. */
    @Test
    void deduplicatedAnswers_areThoseToThePartsOneByOne() throws Exception {
        System.out.println("deduplicated answers: replay with -Dathanor.seed=" + SEED);
        for (int i = 0; i < 40; i++) {
            change();
            long step = List.of(MINUTE, 2 * MINUTE, 5 * MINUTE).get(random.nextInt(3));
            // Whole parts of settled data: what is asked for, and kept, are just these.
            long end = heads.getFirst().settledTo() / HOUR * HOUR - step;
            long start = end + step - (1 + random.nextInt(5)) * HOUR;
            String query = List.of("m", "sum(m)", "rate(m_total[5m])").get(random.nextInt(3));
            Map<String, String> expected = new TreeMap<>();
            for (long part = start; part <= end; part += HOUR) {
                points(get(querier.port(), range(query, part, part + HOUR - step, step, "")), expected);
            }

            Map<String, String> answer = new TreeMap<>();
            points(get(frontend.port(), range(query, start, end, step, "")), answer);

            assertThat(answer)
                    .as("replay with -Dathanor.seed=%d: %s from %d to %d by %d", SEED, query, start, end, step)
                    .isEqualTo(expected);
        }
        assertThat(metric("cortex_cache_hits_total{tripperware=\"query_range\"}"))
                .isPositive();
    }

    private static void points(HttpResponse<String> answer, Map<String, String> into) {
        JsonNode json = JsonMapper.shared().readTree(answer.body());
        assertThat(json.path("status").asString()).isEqualTo("success");
        for (JsonNode one : json.path("data").path("result")) {
            for (JsonNode point : one.path("values")) {
                assertThat(into.put(
                                one.path("metric") + " " + point.get(0),
                                point.get(1).asString()))
                        .isNull();
            }
        }
    }
}
