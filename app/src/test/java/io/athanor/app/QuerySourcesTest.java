package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.athanor.api.storeapi.CallHints;
import io.athanor.api.storeapi.CallTenant;
import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.Store;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.StoreService;
import io.athanor.api.storeapi.pb.QueryGrpc;
import io.athanor.api.storeapi.pb.QueryRangeRequest;
import io.athanor.api.storeapi.pb.QueryRangeResponse;
import io.athanor.api.storeapi.pb.QueryRequest;
import io.athanor.api.storeapi.pb.QueryResponse;
import io.athanor.api.storeapi.prompb.ChunkedReadResponse;
import io.athanor.api.storeapi.prompb.Query;
import io.athanor.api.storeapi.prompb.ReadRequest;
import io.athanor.api.storeapi.prompb.ReadResponse;
import io.athanor.bucket.BlockSet;
import io.athanor.component.store.LocalStore;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.grpc.GrpcServer;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who is asked for an answer, and what it says of that. */
class QuerySourcesTest {
    private static final long START_MS = 1_767_225_600_000L;
    private static final long END_S = START_MS / 1000 + 3_600;

    @TempDir
    private Path dir;

    private final List<AutoCloseable> owned = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable Store blocks;

    @BeforeEach
    void write() throws Exception {
        Path bucket = dir.resolve("bucket");
        FleetWorkload.write(FleetSpec.ofPods(2, START_MS, START_MS + 3_600_000), bucket, ProgressListener.NONE);
        FilesystemBucket folder = owns(FilesystemBucket.open(bucket));
        BlockSet set = owns(BlockSet.ofAll(folder, dir.resolve("cache"), InstantSource.system()));
        set.refresh();
        blocks = new LocalStore(set);
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

    /** The same blocks, or none, with external labels of their own; takes down how it is asked. */
    private static final class Asked implements Store {
        private final Store inner;
        private final Labels labels;
        private final List<SelectRequest> selects = new CopyOnWriteArrayList<>();
        private final List<CallHints> hints = new CopyOnWriteArrayList<>();

        private Asked(Store inner, Labels labels) {
            this.inner = inner;
            this.labels = labels;
        }

        @Override
        public StoreInfo info() {
            return new StoreInfo("sidecar", List.of(labels), 0, Long.MAX_VALUE, List.of());
        }

        @Override
        public SeriesCursor select(SelectRequest request, CallHints said) {
            hints.add(said);
            return select(request);
        }

        @Override
        public SeriesCursor select(SelectRequest request) {
            selects.add(request);
            return inner.select(request);
        }

        @Override
        public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return inner.labelNames(matchers, mint, maxt, limit);
        }

        @Override
        public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
            return inner.labelValues(name, matchers, mint, maxt, limit);
        }

        @Override
        public TimeBounds timeBounds() {
            return inner.timeBounds();
        }
    }

    private Asked asked(String cluster) {
        return new Asked(Objects.requireNonNull(blocks), Labels.of("cluster", cluster));
    }

    private String serve(Store store) {
        GrpcServer server = owns(new GrpcServer(
                new GrpcOptions(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, Duration.ZERO, Duration.ZERO),
                List.of(CallTenant.known(new StoreService(store)), new InfoService(store::info)),
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1)));
        return "127.0.0.1:" + server.port();
    }

    private QueryServer query(String... flags) {
        List<String> args = new ArrayList<>(List.of("--http-address=127.0.0.1:0", "--grpc-address=127.0.0.1:0"));
        args.addAll(List.of(flags));
        return owns(new QueryServer(QueryCommand.settingsOf(args.toArray(String[]::new))));
    }

    private HttpResponse<String> get(QueryServer server, String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/" + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(QueryServer server, String path, String... headers) throws Exception {
        return JsonMapper.shared().readTree(get(server, path, headers).body());
    }

    private String metrics(QueryServer server) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String ask(String query) {
        return "query?time=" + END_S + "&query=" + encoded(query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<String> states(JsonNode answer) {
        List<String> states = new ArrayList<>();
        answer.path("completeness")
                .path("endpoints")
                .forEach(one ->
                        states.add(one.path("labelSets").path(0).path("cluster").asString("?") + " "
                                + one.path("state").asString("?")));
        states.sort(null);
        return states;
    }

    @Test
    void answer_saysWhoWasAsked_throughStackedQueriers() throws Exception {
        String a = serve(asked("a"));
        String b = serve(asked("b"));
        QueryServer below =
                query("--endpoint=" + a, "--endpoint=" + b, "--endpoint=127.0.0.1:1", "--endpoint.info-timeout=1s");
        QueryServer above = query("--endpoint=127.0.0.1:" + below.grpcPort());

        JsonNode direct = json(below, ask("count(up{cluster=\"a\"})"));
        assertThat(states(direct)).containsExactly("? failed", "a answered", "b skipped");
        JsonNode counts = direct.path("completeness");
        assertThat(counts.path("complete").asBoolean()).isFalse();
        assertThat(counts.path("asked").asInt()).isEqualTo(2);
        assertThat(counts.path("skipped").asInt()).isEqualTo(1);
        assertThat(direct.path("data").path("completeness").isMissingNode()).isTrue();

        for (String path : List.of(
                ask("up"),
                "labels",
                "label/job/values",
                "series?match%5B%5D=up",
                "query_range?query=up&start=" + END_S + "&end=" + END_S + "&step=60")) {
            JsonNode stacked = json(above, path).path("completeness");
            assertThat(stacked.path("complete").asBoolean(true)).as(path).isFalse();
            assertThat(stacked.path("partial").asInt()).as(path).isEqualTo(1);
            JsonNode under = stacked.path("endpoints").path(0).path("endpoints");
            assertThat(under.size()).as(path).isEqualTo(3);
            assertThat(under.toString())
                    .as(path)
                    .contains("\"state\":\"failed\"")
                    .contains(a)
                    .contains(b);
        }
        JsonNode refused = json(above, ask("up") + "&partial_response=false");
        assertThat(refused.path("errorType").asString()).isEqualTo("execution");
        assertThat(refused.path("completeness").path("complete").asBoolean(true))
                .isFalse();
    }

    @Test
    void answer_fromWhichNothingIsMissing_isComplete() throws Exception {
        QueryServer query = query("--endpoint=" + serve(asked("a")));

        JsonNode answer = json(query, ask("up"));

        assertThat(answer.path("completeness").path("complete").asBoolean()).isTrue();
        assertThat(answer.path("warnings").isMissingNode()).isTrue();
    }

    @Test
    void expectedCluster_thatNobodyTellsOf_isAWarning_andAMetric() throws Exception {
        Path file = Files.writeString(
                dir.resolve("clusters.yml"), "clusters: [{labels: {cluster: a}}, {name: lost, labels: {cluster: c}}]");
        QueryServer query = query("--endpoint=" + serve(asked("a")), "--query.expected-clusters=" + file);

        JsonNode all = json(query, ask("up"));

        assertThat(all.path("warnings").toString()).contains("expected cluster lost is silent");
        assertThat(all.path("completeness").path("silent").size()).isEqualTo(1);
        assertThat(json(query, ask("up{cluster=\"a\"}")).path("warnings").isMissingNode())
                .isTrue();
        assertThat(metrics(query)).contains("athanor_expected_cluster_up{cluster=\"lost\"} 0");
    }

    @Test
    void storeMatch_choosesEndpoints() throws Exception {
        Asked a = asked("a");
        Asked b = asked("b");
        String atA = serve(a);
        QueryServer query = query("--endpoint=" + atA, "--endpoint=" + serve(b));

        JsonNode answer = json(query, ask("up") + "&storeMatch%5B%5D=" + encoded("{__address__=\"" + atA + "\"}"));

        assertThat(states(answer)).containsExactly("a answered", "b skipped");
        assertThat(b.selects).isEmpty();
        assertThat(get(query, ask("up") + "&storeMatch%5B%5D=x%7B").statusCode())
                .isEqualTo(400);
    }

    @Test
    void selectorLabels_areTheQueriersOwn() throws Exception {
        Asked a = asked("a");
        QueryServer query = query("--endpoint=" + serve(a), "--selector-label=region=\"eu\"");
        QueryServer above = query("--endpoint=127.0.0.1:" + query.grpcPort());

        assertThat(json(above, ask("up{region=\"us\"}"))
                        .path("completeness")
                        .path("skipped")
                        .asInt())
                .isEqualTo(1);
        assertThat(json(query, ask("up{region=\"us\"}"))
                        .path("data")
                        .path("result")
                        .size())
                .isZero();
        assertThat(a.selects).isEmpty();
        assertThat(json(above, ask("up{region=\"eu\"}"))
                        .path("data")
                        .path("result")
                        .size())
                .isPositive();
        assertThat(a.selects.getLast().matchers())
                .noneMatch(matcher -> matcher.name().equals("region"));
        assertThat(json(above, "stores")
                        .path("data")
                        .path("query")
                        .path(0)
                        .path("labelSets")
                        .toString())
                .isEqualTo("[{\"cluster\":\"a\",\"region\":\"eu\"}]");
    }

    @Test
    void selectorRelabelling_leavesLabelSetsOut() throws Exception {
        Asked a = asked("a");
        Asked b = asked("b");
        QueryServer query = query(
                "--endpoint=" + serve(a),
                "--endpoint=" + serve(b),
                "--selector.relabel-config=[{action: keep, source_labels: [cluster], regex: a}]");

        assertThat(states(json(query, ask("up")))).containsExactly("a answered", "b skipped");
        assertThat(b.selects).isEmpty();
    }

    @Test
    @Timeout(60)
    void tenant_isToldToStores_andSeesNothingButItsOwn() throws Exception {
        Asked a = asked("a");
        QueryServer told = query("--endpoint=" + serve(a), "--query.tenant-header=X-Team");
        json(told, ask("up"), "X-Team", "red");
        json(told, ask("up"), "THANOS-TENANT", "blue");
        json(told, ask("up"));
        assertThat(a.hints).extracting(CallHints::tenant).containsExactly("red", "blue", "default-tenant");
        String counted = "http_requests_total{code=\"200\",handler=\"query\",method=\"get\",tenant=\"";
        while (!metrics(told).contains(counted + "red\"} 1.0")
                || !metrics(told).contains(counted + "default-tenant\"} 2.0")) {
            Thread.sleep(5); // a request is counted when all is done, which may be after its answer
        }
        HttpResponse<String> bad = get(told, ask("up"), "X-Team", "../red");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(bad.body()).contains("tenant name not valid");

        Asked b = asked("b");
        QueryServer enforced =
                query("--endpoint=" + serve(b), "--query.enforce-tenancy", "--query.tenant-label-name=namespace");
        String everything = "count by (namespace) (up)";
        JsonNode all = json(told, ask(everything)).path("data").path("result");
        String own = all.path(0).path("metric").path("namespace").asString("");
        String other = all.path(1).path("metric").path("namespace").asString("");
        assertThat(other).isNotEmpty();
        for (String query : List.of(everything, "count by (namespace) (up{namespace=\"" + other + "\"})")) {
            JsonNode seen = json(enforced, ask(query), "THANOS-TENANT", own)
                    .path("data")
                    .path("result");
            assertThat(seen.size()).isEqualTo(1);
            assertThat(seen.path(0).path("metric").path("namespace").asString(""))
                    .isEqualTo(own);
        }
        assertThat(json(enforced, "label/namespace/values", "THANOS-TENANT", own)
                        .path("data")
                        .toString())
                .isEqualTo("[\"" + own + "\"]");
        assertThat(json(enforced, "series?match%5B%5D=up", "THANOS-TENANT", own)
                        .path("data")
                        .toString())
                .contains("\"namespace\":\"" + own + "\"")
                .doesNotContain("\"namespace\":\"" + other + "\"");
    }

    @Test
    @Timeout(60)
    void telemetry_tellsHowLongStoresTook_byHowMuchTheyGave() throws Exception {
        QueryServer query = query(
                "--endpoint=" + serve(asked("a")),
                "--query.telemetry.request-series-seconds-quantiles=1",
                "--query.telemetry.request-series-seconds-quantiles=1000",
                "--query.telemetry.request-samples-quantiles=2",
                "--query.telemetry.request-samples-quantiles=100000",
                "--query.telemetry.request-duration-seconds-quantiles=600");
        json(query, ask("up"), "THANOS-TENANT", "red");

        String labels = "series_le=\"1000\",samples_le=\"100000\",tenant=\"red\"";
        List<String> sorted = Arrays.stream(labels.split(",")).sorted().toList();
        String name = "thanos_store_api_query_duration_seconds_";
        while (!metrics(query).contains(name + "count{" + String.join(",", sorted) + "} 1")
                && !metrics(query).contains(name + "count{" + labels + "} 1")) {
            Thread.sleep(5); // counted when all is done, which may be after the answer
        }
        assertThat(metrics(query)).contains(name + "bucket{").contains("le=\"600.0\"} 1");
    }

    @Test
    void limits_endTheQuery_andAreCounted() throws Exception {
        String a = serve(asked("a"));
        QueryServer few = query("--endpoint=" + a, "--store.limits.request-series=1");
        QueryServer small = query("--endpoint=" + a, "--store.limits.request-samples=10");

        HttpResponse<String> series = get(few, ask("up"));
        HttpResponse<String> samples = get(small, ask("up"));

        assertThat(series.statusCode()).isEqualTo(422);
        assertThat(series.body()).contains("failed to send series: limit 1 violated (got 2)");
        assertThat(samples.body()).contains("failed to send samples: limit 10 violated (got 120)");
        assertThat(get(few, "labels").statusCode()).isEqualTo(200);
    }

    private HttpResponse<byte[]> read(QueryServer server, ReadRequest request) throws Exception {
        byte[] bytes = request.toByteArray();
        SnappyJavaCompressor snappy = new SnappyJavaCompressor();
        byte[] compressed = new byte[snappy.maxCompressedLength(bytes.length)];
        int length = snappy.compress(bytes, 0, bytes.length, compressed, 0, compressed.length);
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/read"))
                        .header("Content-Type", "application/x-protobuf")
                        .header("Content-Encoding", "snappy")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(compressed, 0, length))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private static ReadRequest ofUp(ReadRequest.ResponseType... accepted) {
        return ReadRequest.newBuilder()
                .addQueries(Query.newBuilder()
                        .setStartTimestampMs(START_MS)
                        .setEndTimestampMs(START_MS + 600_000)
                        .addMatchers(io.athanor.api.storeapi.pb.LabelMatcher.newBuilder()
                                .setName("__name__")
                                .setValue("up")))
                .addAllAcceptedResponseTypes(List.of(accepted))
                .build();
    }

    @Test
    void remoteRead_givesTheSamples_asTheyAreOrInChunks() throws Exception {
        QueryServer query = query("--endpoint=" + serve(asked("a")));
        int series = json(query, "series?match%5B%5D=up&start=" + START_MS / 1000 + "&end=" + (START_MS / 1000 + 600))
                .path("data")
                .size();

        HttpResponse<byte[]> plain = read(query, ofUp());
        HttpResponse<byte[]> streamed = read(query, ofUp(ReadRequest.ResponseType.STREAMED_XOR_CHUNKS));

        assertThat(plain.headers().firstValue("Content-Encoding")).contains("snappy");
        byte[] body = plain.body();
        SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
        byte[] bytes = new byte[snappy.getUncompressedLength(body, 0)];
        snappy.decompress(body, 0, body.length, bytes, 0, bytes.length);
        ReadResponse samples = ReadResponse.parseFrom(bytes);
        assertThat(samples.getResults(0).getTimeseriesCount()).isEqualTo(series);
        assertThat(samples.getResults(0).getTimeseriesList()).allSatisfy(one -> {
            assertThat(one.getSamplesCount()).isBetween(38, 41);
            assertThat(one.getSamplesList())
                    .allMatch(
                            sample -> sample.getTimestamp() >= START_MS && sample.getTimestamp() <= START_MS + 600_000);
        });

        CodedInputStream in = CodedInputStream.newInstance(streamed.body());
        int found = 0;
        while (!in.isAtEnd()) {
            int length = in.readUInt32();
            byte[] sum = in.readRawBytes(4);
            byte[] message = in.readRawBytes(length);
            CRC32C checksum = new CRC32C();
            checksum.update(message);
            assertThat(ByteBuffer.wrap(sum).getInt()).isEqualTo((int) checksum.getValue());
            found += ChunkedReadResponse.parseFrom(message).getChunkedSeriesCount();
        }
        assertThat(found).isEqualTo(series);
        assertThat(streamed.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/x-streamed-protobuf");
        HttpResponse<String> broken = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + query.port() + "/api/v1/read"))
                        .POST(HttpRequest.BodyPublishers.ofString("no snappy"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(broken.statusCode()).isEqualTo(400);
    }

    @Test
    void remoteRead_fromWhichSomethingIsMissing_isAnError() throws Exception {
        QueryServer query =
                query("--endpoint=" + serve(asked("a")), "--endpoint=127.0.0.1:1", "--endpoint.info-timeout=1s");

        assertThat(read(query, ofUp()).statusCode()).isEqualTo(500);
    }

    @Test
    void queryApi_answersAsHttpDoes() throws Exception {
        QueryServer query = query("--endpoint=" + serve(asked("a")), "--query.replica-label=replica");
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", query.grpcPort())
                .usePlaintext()
                .build();
        owns(channel::shutdownNow);
        QueryGrpc.QueryBlockingStub stub = QueryGrpc.newBlockingStub(channel);
        int expected = json(query, ask("count by (job) (up)"))
                .path("data")
                .path("result")
                .size();

        List<QueryResponse> instant = new ArrayList<>();
        stub.query(QueryRequest.newBuilder()
                        .setQuery("count by (job) (up)")
                        .setTimeSeconds(END_S)
                        .setEnableDedup(true)
                        .setResponseBatchSize(64)
                        .build())
                .forEachRemaining(instant::add);
        List<QueryRangeResponse> range = new ArrayList<>();
        stub.queryRange(QueryRangeRequest.newBuilder()
                        .setQuery("count by (job) (up)")
                        .setStartTimeSeconds(END_S - 600)
                        .setEndTimeSeconds(END_S)
                        .setIntervalSeconds(60)
                        .setEnableDedup(true)
                        .build())
                .forEachRemaining(range::add);

        assertThat(instant.getFirst().getTimeseriesBatch().getSeriesCount()).isEqualTo(expected);
        assertThat(instant.getLast().hasStats()).isTrue();
        assertThat(range).hasSize(expected + 1);
        assertThat(range.getFirst().getTimeseries().getSamplesCount()).isEqualTo(11);
        assertThatThrownBy(() -> stub.query(
                                QueryRequest.newBuilder().setQuery("up{").build())
                        .hasNext())
                .hasMessageContaining("INVALID_ARGUMENT");
    }
}
