package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.ServedApi;
import io.athanor.api.storeapi.StoreInfo;
import io.athanor.api.storeapi.about.AboutServices;
import io.athanor.api.storeapi.about.Found;
import io.athanor.api.storeapi.pb.ActiveTarget;
import io.athanor.api.storeapi.pb.Alert;
import io.athanor.api.storeapi.pb.AlertInstance;
import io.athanor.api.storeapi.pb.AlertState;
import io.athanor.api.storeapi.pb.Exemplar;
import io.athanor.api.storeapi.pb.ExemplarData;
import io.athanor.api.storeapi.pb.ExemplarsRequest;
import io.athanor.api.storeapi.pb.HeadStatistics;
import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.pb.LabelSet;
import io.athanor.api.storeapi.pb.Meta;
import io.athanor.api.storeapi.pb.MetricMetadata;
import io.athanor.api.storeapi.pb.MetricMetadataEntry;
import io.athanor.api.storeapi.pb.RecordingRule;
import io.athanor.api.storeapi.pb.Rule;
import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.api.storeapi.pb.Statistic;
import io.athanor.api.storeapi.pb.TSDBStatistics;
import io.athanor.api.storeapi.pb.TSDBStatisticsEntry;
import io.athanor.api.storeapi.pb.TargetDiscovery;
import io.athanor.model.Labels;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.grpc.GrpcServer;
import io.grpc.Status;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rules, targets, metadata, exemplars and statistics of two sidecars of a pair, and of one that fails. */
class QueryAboutTest {
    private final List<AutoCloseable> owned = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> exemplarQueries = new CopyOnWriteArrayList<>();
    private final List<String> flags = new ArrayList<>(
            List.of("--http-address=127.0.0.1:0", "--grpc-address=127.0.0.1:0", "--query.replica-label=replica"));

    @BeforeEach
    void pair() {
        flags.add("--endpoint=" + sidecar("a", AlertState.PENDING, 20, false));
        flags.add("--endpoint=" + sidecar("b", AlertState.FIRING, 10, false));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
        client.close();
    }

    private static LabelSet labels(String... pairs) {
        LabelSet.Builder set = LabelSet.newBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            set.addLabels(Label.newBuilder().setName(pairs[i]).setValue(pairs[i + 1]));
        }
        return set.build();
    }

    private static Timestamp at(long seconds) {
        return Timestamp.newBuilder().setSeconds(seconds).build();
    }

    private static <T> Found<T> answer(T item, boolean isBroken) {
        if (isBroken) {
            throw Status.UNAVAILABLE.withDescription("no Prometheus").asRuntimeException();
        }
        return Found.of(List.of(item));
    }

    private String sidecar(String replica, AlertState state, long evaluated, boolean isBroken) {
        RuleGroup group = RuleGroup.newBuilder()
                .setName("group")
                .setFile("file.yml")
                .setInterval(15)
                .addRules(Rule.newBuilder()
                        .setRecording(RecordingRule.newBuilder()
                                .setName("job:up:sum")
                                .setQuery("sum by (job) (up)")
                                .setLabels(labels("cluster", "eu", "replica", replica))
                                .setHealth("ok")
                                .setLastEvaluation(at(evaluated))))
                .addRules(Rule.newBuilder()
                        .setAlert(Alert.newBuilder()
                                .setState(state)
                                .setName("Down")
                                .setQuery("up == 0")
                                .setDurationSeconds(300)
                                .setLabels(labels("severity", "page", "cluster", "eu", "replica", replica))
                                .setHealth("ok")
                                .setLastEvaluation(at(evaluated))
                                .addAlerts(AlertInstance.newBuilder()
                                        .setLabels(labels("alertname", "Down"))
                                        .setState(state)
                                        .setActiveAt(at(5))
                                        .setValue("1e+00"))))
                .build();
        TargetDiscovery targets = TargetDiscovery.newBuilder()
                .addActiveTargets(ActiveTarget.newBuilder()
                        .setScrapeUrl("http://one/metrics")
                        .setScrapePool("job")
                        .setLabels(labels("instance", "one", "replica", replica))
                        .setDiscoveredLabels(labels("__address__", "one", "replica", replica))
                        .setHealth(ActiveTarget.Health.UP)
                        .setLastScrape(at(evaluated)))
                .build();
        MetricMetadata metadata = MetricMetadata.newBuilder()
                .putMetadata(
                        "up",
                        MetricMetadataEntry.newBuilder()
                                .addMetas(Meta.newBuilder().setType("gauge").setHelp("Whether."))
                                .build())
                .putMetadata(
                        "own_" + replica,
                        MetricMetadataEntry.newBuilder()
                                .addMetas(Meta.newBuilder().setType("counter").setUnit("bytes"))
                                .build())
                .build();
        ExemplarData exemplars = ExemplarData.newBuilder()
                .setSeriesLabels(labels("__name__", "x", "replica", replica))
                .addExemplars(exemplar("shared", 1000))
                .addExemplars(exemplar(replica, 2000))
                .build();
        TSDBStatistics statistics = TSDBStatistics.newBuilder()
                .putStatistics(
                        "",
                        TSDBStatisticsEntry.newBuilder()
                                .setHeadStatistics(HeadStatistics.newBuilder()
                                        .setNumSeries(evaluated)
                                        .setMinTime(evaluated)
                                        .setMaxTime(100 + evaluated))
                                .addLabelValueCountByLabelName(
                                        Statistic.newBuilder().setName("job").setValue(evaluated))
                                .addSeriesCountByMetricName(
                                        Statistic.newBuilder().setName("up").setValue(evaluated))
                                .build())
                .build();
        StoreInfo info = new StoreInfo(
                        "sidecar",
                        List.of(Labels.of("cluster", "eu", "replica", replica)),
                        0,
                        Long.MAX_VALUE,
                        List.of())
                .serving(EnumSet.of(
                        ServedApi.RULES, ServedApi.TARGETS, ServedApi.METADATA, ServedApi.EXEMPLARS, ServedApi.STATUS));
        GrpcServer server = new GrpcServer(
                new GrpcOptions(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, Duration.ZERO, Duration.ZERO),
                List.of(
                        new InfoService(() -> info),
                        AboutServices.rules(request -> answer(group, isBroken)),
                        AboutServices.targets(request -> answer(targets, isBroken)),
                        AboutServices.metadata(request -> answer(metadata, isBroken)),
                        AboutServices.exemplars(request -> {
                            remember(request);
                            return answer(exemplars, isBroken);
                        }),
                        AboutServices.statistics(request -> answer(statistics, isBroken))),
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1));
        owned.add(server);
        return "127.0.0.1:" + server.port();
    }

    private void remember(ExemplarsRequest request) {
        exemplarQueries.add(request.getQuery());
    }

    private static Exemplar exemplar(String trace, long ms) {
        return Exemplar.newBuilder()
                .setLabels(labels("trace_id", trace))
                .setValue(0.5)
                .setTs(ms)
                .build();
    }

    private QueryServer query(String... more) {
        List<String> args = new ArrayList<>(flags);
        args.addAll(List.of(more));
        QueryServer server = new QueryServer(QueryCommand.settingsOf(args.toArray(String[]::new)));
        owned.add(server);
        return server;
    }

    private HttpResponse<String> get(QueryServer server, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/" + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(QueryServer server, String path) throws Exception {
        return JsonMapper.shared().readTree(get(server, path).body());
    }

    @Test
    void rules_ofAPair_areThereOnce_theAlertThatIsNearestToFiringFirst() throws Exception {
        QueryServer query = query();

        JsonNode groups = json(query, "rules").path("data").path("groups");
        assertThat(groups.size()).isEqualTo(1);
        JsonNode rules = groups.path(0).path("rules");
        assertThat(rules.size()).isEqualTo(2);
        assertThat(rules.path(0).toString())
                .isEqualTo("{\"state\":\"firing\",\"name\":\"Down\",\"query\":\"up == 0\",\"duration\":300,"
                        + "\"labels\":{\"cluster\":\"eu\",\"severity\":\"page\"},\"annotations\":{},\"alerts\":["
                        + "{\"labels\":{\"alertname\":\"Down\"},\"annotations\":{},\"state\":\"firing\","
                        + "\"activeAt\":\"1970-01-01T00:00:05Z\",\"value\":\"1e+00\","
                        + "\"partialResponseStrategy\":\"WARN\"}],\"health\":\"ok\",\"evaluationTime\":0,"
                        + "\"lastEvaluation\":\"1970-01-01T00:00:10Z\",\"keepFiringFor\":0,\"type\":\"alerting\"}");
        assertThat(rules.path(1).path("lastEvaluation").asString()).isEqualTo("1970-01-01T00:00:20Z");
        assertThat(json(query, "alerts").path("data").path("alerts").size()).isEqualTo(1);
        assertThat(json(query, "rules?rule_name%5B%5D=Down").path("data").toString())
                .doesNotContain("job:up:sum");
        assertThat(json(query, "rules?match%5B%5D=%7Bseverity%3D%22page%22%7D")
                        .path("data")
                        .toString())
                .contains("Down")
                .doesNotContain("job:up:sum");
        assertThat(json(query, "rules?file%5B%5D=other")
                        .path("data")
                        .path("groups")
                        .size())
                .isZero();
        assertThat(get(query, "rules?type=x").statusCode()).isEqualTo(400);
    }

    @Test
    void targetsAndMetadata_ofAPair_areThereOnce() throws Exception {
        QueryServer query = query();

        JsonNode targets = json(query, "targets").path("data").path("activeTargets");
        assertThat(targets.size()).isEqualTo(1);
        assertThat(targets.path(0).path("lastScrape").asString()).isEqualTo("1970-01-01T00:00:20Z");
        assertThat(targets.path(0).path("labels").toString()).isEqualTo("{\"instance\":\"one\"}");
        assertThat(json(query, "metadata").path("data").toString())
                .isEqualTo("{\"own_a\":[{\"type\":\"counter\",\"help\":\"\",\"unit\":\"bytes\"}],"
                        + "\"own_b\":[{\"type\":\"counter\",\"help\":\"\",\"unit\":\"bytes\"}],"
                        + "\"up\":[{\"type\":\"gauge\",\"help\":\"Whether.\",\"unit\":\"\"}]}");
        assertThat(json(query, "metadata?limit=1").path("data").size()).isEqualTo(1);
    }

    @Test
    void exemplars_areAskedWithoutExternalLabels_andMerged_throughStackedQueriersToo() throws Exception {
        QueryServer query = query();
        QueryServer above = new QueryServer(QueryCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--endpoint=127.0.0.1:" + query.grpcPort(),
                "--query.replica-label=replica"));
        owned.add(above);
        String asked = "query_exemplars?start=0&end=10&query="
                + java.net.URLEncoder.encode(
                        "rate(x{cluster=\"eu\",job=\"j\"}[5m]) + y{cluster=\"us\"}",
                        java.nio.charset.StandardCharsets.UTF_8);

        JsonNode direct = json(query, asked).path("data");

        assertThat(direct.toString())
                .isEqualTo("[{\"seriesLabels\":{\"__name__\":\"x\"},\"exemplars\":["
                        + "{\"labels\":{\"trace_id\":\"shared\"},\"value\":\"0.5\",\"timestamp\":1},"
                        + "{\"labels\":{\"trace_id\":\"a\"},\"value\":\"0.5\",\"timestamp\":2},"
                        + "{\"labels\":{\"trace_id\":\"b\"},\"value\":\"0.5\",\"timestamp\":2}]}]");
        assertThat(exemplarQueries).allMatch(text -> text.equals("{job=\"j\", __name__=\"x\"}"));
        assertThat(json(above, asked).path("data")).isEqualTo(direct);
        assertThat(json(above, "rules").path("data"))
                .isEqualTo(json(query, "rules").path("data"));
    }

    @Test
    void statistics_areAddedUp() throws Exception {
        JsonNode data = json(query(), "status/tsdb").path("data");

        assertThat(data.path("headStats").toString())
                .isEqualTo("{\"numSeries\":30,\"numLabelPairs\":0,\"chunkCount\":0,\"minTime\":10,\"maxTime\":120}");
        assertThat(data.path("seriesCountByMetricName").toString()).isEqualTo("[{\"name\":\"up\",\"value\":30}]");
        assertThat(data.path("labelValueCountByLabelName").toString()).isEqualTo("[{\"name\":\"job\",\"value\":20}]");
    }

    @Test
    void endpoint_thatFails_isNamed_orEndsTheRequest() throws Exception {
        String broken = sidecar("c", AlertState.INACTIVE, 1, true);
        QueryServer query = query("--endpoint=" + broken);
        QueryServer strict = query(
                "--endpoint=" + broken,
                "--rule.partial-response=false",
                "--target.partial-response=false",
                "--status.partial-response=false");

        for (String path :
                List.of("rules", "alerts", "targets", "metadata", "query_exemplars?query=x", "status/tsdb")) {
            assertThat(json(query, path).path("warnings").toString())
                    .as(path)
                    .contains("from " + broken + ": rpc error: code = Unavailable desc = no Prometheus");
        }
        for (String path : List.of("rules", "alerts", "targets", "status/tsdb")) {
            assertThat(get(strict, path).statusCode()).as(path).isEqualTo(500);
        }
        assertThat(get(strict, "metadata").statusCode()).isEqualTo(200);
    }
}
