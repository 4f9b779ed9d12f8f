package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.StoreService;
import io.athanor.bucket.BlockSet;
import io.athanor.component.store.LocalStore;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.server.UserError;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.grpc.GrpcServer;
import io.athanor.testing.testkit.RealCaches;
import io.athanor.testing.testkit.TestAuthority;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import io.grpc.Status;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class QueryServerTest {
    private static final long START_MS = 1_767_225_600_000L;
    private static final long END_S = START_MS / 1000 + 3_600;

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

    private StoreServer store(String... more) throws Exception {
        Path bucket = dir.resolve("bucket");
        FleetWorkload.write(FleetSpec.ofPods(2, START_MS, START_MS + 3_600_000), bucket, ProgressListener.NONE);
        List<String> args = new ArrayList<>(List.of(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dir.resolve("data"),
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'"));
        args.addAll(List.of(more));
        return owns(new StoreServer(StoreCommand.settingsOf(args.toArray(String[]::new))));
    }

    private QueryServer query(String... flags) {
        List<String> args = new ArrayList<>(List.of("--http-address=127.0.0.1:0", "--grpc-address=127.0.0.1:0"));
        args.addAll(List.of(flags));
        if (args.stream().noneMatch(flag -> flag.startsWith("--endpoint.info-timeout"))) {
            args.add("--endpoint.info-timeout=60s"); // all of them are there, however slow the machine is
        }
        return owns(new QueryServer(QueryCommand.settingsOf(args.toArray(String[]::new))));
    }

    private static String endpoint(int port) {
        return "--endpoint=127.0.0.1:" + port;
    }

    private HttpResponse<String> get(QueryServer server, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode ask(QueryServer server, String query, String more) throws Exception {
        return JsonMapper.shared()
                .readTree(get(
                                server,
                                "/api/v1/query?time=" + END_S + "&query="
                                        + URLEncoder.encode(query, StandardCharsets.UTF_8) + more)
                        .body());
    }

    private static int series(JsonNode answer) {
        return answer.path("data").path("result").size();
    }

    @Test
    @Timeout(300)
    void endpoint_thatIsNotThere_isNamed_orEndsTheQuery() throws Exception {
        int nobody = RealCaches.freePort();
        QueryServer query = query(endpoint(store().grpcPort()), endpoint(nobody), "--endpoint.info-timeout=2s");

        JsonNode partial = ask(query, "up", "");
        while (series(partial) == 0
                || !partial.path("warnings").toString().contains("Connection refused")) { // a slow machine
            Thread.sleep(100);
            partial = ask(query, "up", "");
        }
        assertThat(partial.path("warnings").toString())
                .contains("127.0.0.1:" + nobody)
                .contains("is not reached: io exception: ")
                .doesNotContain("wait_for_ready");
        HttpResponse<String> strict = get(query, "/api/v1/query?query=up&time=" + END_S + "&partial_response=false");
        assertThat(strict.statusCode()).isEqualTo(422);
        assertThat(strict.body()).contains("\"errorType\":\"execution\"").contains("127.0.0.1:" + nobody);
        assertThat(get(query, "/api/v1/labels").body()).contains("127.0.0.1:" + nobody);
        assertThat(get(query, "/api/v1/labels?partial_response=false").statusCode())
                .isEqualTo(422);
        assertThat(get(query, "/api/v1/series?match[]=up".replace("[]", "%5B%5D") + "&partial_response=0")
                        .statusCode())
                .isEqualTo(422);
        JsonNode stores =
                JsonMapper.shared().readTree(get(query, "/api/v1/stores").body());
        assertThat(stores.path("data").path("store").path(0).path("lastError").isNull())
                .isTrue();
        assertThat(stores.path("data")
                        .path("unknown-store-api")
                        .path(0)
                        .path("lastError")
                        .asString())
                .contains("is not reached");
        assertThat(get(query, "/metrics").body())
                .contains("athanor_endpoint_up{endpoint=\"127.0.0.1:" + nobody + "\"} 0.0")
                .contains("store_type=\"store\"} 1.0");
    }

    @Test
    void analysis_namesWhoWasAsked_whereTheSelectionIs() throws Exception {
        int store = store().grpcPort();
        QueryServer query = query(endpoint(store));

        JsonNode analysis = ask(query, "sum(rate(http_requests_total[5m]))", "&analyze=true")
                .path("data")
                .path("analysis");

        assertThat(analysis.path("fanout").isMissingNode()).isTrue();
        JsonNode selector = analysis;
        while (!selector.path("children").isMissingNode()) {
            selector = selector.path("children").path(0);
        }
        assertThat(selector.path("fanout").size()).isEqualTo(1);
        JsonNode share = selector.path("fanout").path(0);
        assertThat(share.path("endpointAddr").asString()).isEqualTo("127.0.0.1:" + store);
        assertThat(share.path("series").asLong())
                .isEqualTo(selector.path("seriesSelected").asLong())
                .isPositive();
        for (String count : List.of("numResponses", "bytesProcessed", "chunks", "samples")) {
            assertThat(share.path(count).asLong()).as(count).isPositive();
        }
        assertThat(share.path("duration").asString()).endsWith("s");
    }

    @Test
    void store_thatDiesInTheMiddle_isNamed_andTheOthersAnswerIsThere() throws Exception {
        StoreServer store = store();
        StalledStore stalled = new StalledStore();
        GrpcServer dying = started(stalled);
        int port = dying.port();
        QueryServer query = query(endpoint(store.grpcPort()), endpoint(port));

        CompletableFuture<JsonNode> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return ask(query, "count(up)", "");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        stalled.reached.await();
        dying.close();

        assertThat(series(answer.get())).isEqualTo(1);
        assertThat(answer.get().path("warnings").toString())
                .contains("receive series from 127.0.0.1:" + port + ": rpc error: code = ");
    }

    @Test
    @Timeout(100)
    void allOrNothing_endsWithTheFirstFault_howeverLongOthersTake() throws Exception {
        store();
        StalledStore stalled = new StalledStore();
        GrpcServer slow = serve(stalled);
        GrpcServer broken = serve(new BrokenStore(stalled));
        String patient = "--endpoint.info-timeout=60s";
        QueryServer query = query(endpoint(slow.port()), endpoint(broken.port()), patient);
        QueryServer above = query(endpoint(query.grpcPort()), patient);

        for (QueryServer each : List.of(query, above)) {
            for (String path : List.of(
                    "/api/v1/query?query=up&time=" + END_S,
                    "/api/v1/query_range?query=up&step=60&start=" + END_S + "&end=" + END_S,
                    "/api/v1/series?match%5B%5D=up",
                    "/api/v1/labels?match%5B%5D=up",
                    "/api/v1/label/job/values?match%5B%5D=up")) {
                HttpResponse<String> answer = get(each, path + "&partial_response=false");

                assertThat(answer.statusCode()).as(path).isEqualTo(422);
                assertThat(answer.body())
                        .as(path)
                        .contains("\"errorType\":\"execution\"", "expanding series: ", "this disk is broken")
                        .contains("127.0.0.1:" + broken.port());
            }
        }
        assertThat(stalled.goOn.getCount()).as("nobody has let it go on").isEqualTo(1);
    }

    @Test
    @Timeout(300)
    void store_thatSaysNothingForTooLong_isNamed_andNotWaitedFor() throws Exception {
        StoreServer store = store();
        StalledStore stalled = new StalledStore();
        GrpcServer slow = serve(stalled);
        QueryServer query = query(endpoint(store.grpcPort()), endpoint(slow.port()), "--store.response-timeout=1s");

        JsonNode answer = ask(query, "count(up)", "");
        while (answer.path("warnings").toString().contains("127.0.0.1:" + store.grpcPort())) { // a slow machine
            answer = ask(query, "count(up)", "");
        }

        assertThat(series(answer)).isEqualTo(1);
        assertThat(answer.path("warnings").toString())
                .contains("failed to receive any data in 1000ms from 127.0.0.1:" + slow.port());
        stalled.goOn.countDown();
    }

    @Test
    void queryTimeout_endsTheWaitingForAStore() throws Exception {
        store();
        StalledStore stalled = new StalledStore();
        GrpcServer slow = serve(stalled);
        QueryServer query = query(endpoint(slow.port()), "--query.timeout=500ms");

        JsonNode answer = ask(query, "count(up)", "");

        assertThat(answer.path("errorType").asString()).isEqualTo("timeout");
        stalled.goOn.countDown();
    }

    @Test
    void queriers_threeDeep_answerAsOne() throws Exception {
        StoreServer store = store();
        QueryServer first = query(endpoint(store.grpcPort()));
        QueryServer second = query(endpoint(first.grpcPort()));
        QueryServer third = query(endpoint(second.grpcPort()), endpoint(store.grpcPort()));
        String asked = "sum by (namespace) (rate(http_requests_total[5m]))";

        assertThat(ask(third, asked, "").path("data"))
                .isEqualTo(ask(first, asked, "").path("data"));
        assertThat(series(ask(third, asked, ""))).isPositive();
        assertThat(get(third, "/api/v1/stores").body()).contains("\"query\":[").contains("\"store\":[");
    }

    @Test
    void mutualTls_betweenQuerierAndStore_letsOnlyThoseWithACertificateIn() throws Exception {
        TestAuthority authority = new TestAuthority(Files.createDirectories(dir.resolve("ca")), "ca");
        TestAuthority.Identity server = authority.issue(Files.createDirectories(dir.resolve("store")), "localhost");
        TestAuthority.Identity ours = authority.issue(Files.createDirectories(dir.resolve("querier")), "querier");
        StoreServer store = store(
                "--grpc-server-tls-cert=" + server.cert(),
                "--grpc-server-tls-key=" + server.key(),
                "--grpc-server-tls-client-ca=" + authority.cert());

        QueryServer known = query(
                endpoint(store.grpcPort()),
                "--grpc-client-tls-secure",
                "--grpc-client-tls-cert=" + ours.cert(),
                "--grpc-client-tls-key=" + ours.key(),
                "--grpc-client-tls-ca=" + authority.cert());
        QueryServer unknown = query(
                endpoint(store.grpcPort()),
                "--endpoint.info-timeout=1s",
                "--grpc-client-tls-secure",
                "--grpc-client-tls-ca=" + authority.cert());
        QueryServer plain = query(endpoint(store.grpcPort()), "--endpoint.info-timeout=1s");

        assertThat(series(ask(known, "up", ""))).isPositive();
        assertThat(ask(known, "up", "").path("warnings").isMissingNode()).isTrue();
        assertThat(series(ask(unknown, "up", ""))).isZero();
        assertThat(ask(unknown, "up", "").path("warnings").toString()).contains("is not reached");
        assertThat(ask(plain, "up", "").path("warnings").toString()).contains("is not reached");
    }

    @Test
    void answers_compressed_areTheSame() throws Exception {
        StoreServer store = store();
        QueryServer plain = query(endpoint(store.grpcPort()));
        QueryServer snappy = query(endpoint(store.grpcPort()), "--grpc-compression=snappy");

        assertThat(ask(snappy, "up", "").path("data"))
                .isEqualTo(ask(plain, "up", "").path("data"));
        assertThat(series(ask(snappy, "up", ""))).isPositive();
    }

    @Test
    void flags_thatCannotBeHad_areRefusedByName() {
        Assertions.assertThatThrownBy(() -> query("--endpoint=dns+stores"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--endpoint: \"dns+stores\" needs a port");
        Assertions.assertThatThrownBy(() -> query("--endpoint-strict=dns+stores:10901"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("not permitted under strict mode");
        Assertions.assertThatThrownBy(() -> query("--endpoint=store"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--endpoint=store is not HOST:PORT");
    }

    /** Serves a store on the loopback. */
    private GrpcServer serve(Store store) {
        return owns(started(store));
    }

    private static GrpcServer started(Store store) {
        return new GrpcServer(
                new GrpcOptions(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, Duration.ZERO, Duration.ZERO),
                List.of(new StoreService(store), new InfoService(store::info)),
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1));
    }

    /** A store that says that it has what another has, and can give none of it. */
    private record BrokenStore(Store inner) implements Store {
        @Override
        public StoreInfo info() {
            return inner.info();
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            throw broken();
        }

        private static RuntimeException broken() {
            return Status.INTERNAL.withDescription("this disk is broken").asRuntimeException();
        }

        @Override
        public Listing labelNames(List<io.athanor.model.LabelMatcher> matchers, long mint, long maxt, int limit) {
            throw broken();
        }

        @Override
        public Listing labelValues(
                String name, List<io.athanor.model.LabelMatcher> matchers, long mint, long maxt, int limit) {
            throw broken();
        }

        @Override
        public TimeBounds timeBounds() {
            return inner.timeBounds();
        }
    }

    /** A store of the same blocks, that stops before its first series until it is told to go on. */
    private final class StalledStore implements Store {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final Store inner;

        private StalledStore() throws Exception {
            FilesystemBucket bucket = owns(FilesystemBucket.open(dir.resolve("bucket")));
            BlockSet blocks = owns(BlockSet.ofAll(bucket, dir.resolve("cache"), InstantSource.system()));
            blocks.refresh();
            inner = new LocalStore(blocks);
            owns(goOn::countDown);
        }

        @Override
        public StoreInfo info() {
            return inner.info();
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            SeriesCursor cursor = inner.select(request);
            return new SeriesCursor() {
                @Override
                public boolean next() {
                    reached.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return cursor.next();
                }

                @Override
                public io.athanor.model.Labels labels() {
                    return cursor.labels();
                }

                @Override
                public SeriesChunks chunks() {
                    return cursor.chunks();
                }

                @Override
                public void close() {
                    cursor.close();
                }
            };
        }

        @Override
        public Listing labelNames(List<io.athanor.model.LabelMatcher> matchers, long mint, long maxt, int limit) {
            return inner.labelNames(matchers, mint, maxt, limit);
        }

        @Override
        public Listing labelValues(
                String name, List<io.athanor.model.LabelMatcher> matchers, long mint, long maxt, int limit) {
            return inner.labelValues(name, matchers, mint, maxt, limit);
        }

        @Override
        public TimeBounds timeBounds() {
            return inner.timeBounds();
        }
    }
}
