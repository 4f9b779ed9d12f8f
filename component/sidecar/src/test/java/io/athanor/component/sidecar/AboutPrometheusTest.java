package io.athanor.component.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import io.athanor.api.storeapi.pb.Alert;
import io.athanor.api.storeapi.pb.AlertState;
import io.athanor.api.storeapi.pb.ExemplarData;
import io.athanor.api.storeapi.pb.ExemplarsRequest;
import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.LabelSet;
import io.athanor.api.storeapi.pb.MetricMetadataRequest;
import io.athanor.api.storeapi.pb.RuleGroup;
import io.athanor.api.storeapi.pb.RulesRequest;
import io.athanor.api.storeapi.pb.TSDBStatisticsEntry;
import io.athanor.api.storeapi.pb.TSDBStatisticsRequest;
import io.athanor.api.storeapi.pb.TargetDiscovery;
import io.athanor.api.storeapi.pb.TargetsRequest;
import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.model.Labels;
import io.athanor.server.client.HttpClientConfig;
import io.athanor.server.client.PeerClient;
import io.athanor.server.tracing.Tracing;
import io.athanor.testing.testkit.FakePrometheus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AboutPrometheusTest {
    private final FakePrometheus fake = new FakePrometheus();
    private final PeerClient client = new PeerClient(HttpClientConfig.DEFAULT, Tracing.OFF);
    private final AboutPrometheus about = new AboutPrometheus(
            new PrometheusApi(client, fake.base()),
            () -> new PeerState(Labels.of("cluster", "c"), 0, "3.0.0", true),
            Duration.ofSeconds(5));

    @AfterEach
    void close() {
        client.close();
        fake.close();
    }

    private static String text(LabelSet labels) {
        return labels.getLabelsList().stream()
                .map(label -> label.getName() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    @Test
    void rules_haveExternalLabels_alertsTheirOwn() {
        fake.data("/api/v1/rules", """
                {"groups":[{"name":"g","file":"f.yml","interval":15,"limit":3,"evaluationTime":0.25,
                "lastEvaluation":"2026-01-02T03:04:05.123456789+01:00","rules":[
                {"type":"recording","name":"r","query":"up","labels":{"z":"1","cluster":"own"},"health":"ok",
                 "evaluationTime":0.5,"lastEvaluation":"0001-01-01T00:00:00Z"},
                {"type":"alerting","state":"firing","name":"a","query":"up == 0","duration":60,"keepFiringFor":5,"labels":{},
                 "annotations":{"x":"y"},"health":"err","lastError":"bad","evaluationTime":0.5,
                 "lastEvaluation":"2026-01-02T03:04:05Z","alerts":[{"labels":{"alertname":"a"},"annotations":{},
                 "state":"pending","activeAt":"2026-01-02T03:04:05Z","value":"1e+00"}]}]}]}""".replace("\n", ""));

        RuleGroup group = about.rules(RulesRequest.newBuilder()
                        .setType(RulesRequest.Type.ALERT)
                        .build())
                .items()
                .getFirst();

        assertThat(fake.asked("/api/v1/rules").getFirst().query()).isEqualTo("type=alert");
        assertThat(group.getLastEvaluation())
                .isEqualTo(Timestamp.newBuilder()
                        .setSeconds(1767319445)
                        .setNanos(123456789)
                        .build());
        assertThat(group.getLimit()).isEqualTo(3);
        assertThat(text(group.getRules(0).getRecording().getLabels())).isEqualTo("cluster=c,z=1");
        Alert alert = group.getRules(1).getAlert();
        assertThat(alert.getState()).isEqualTo(AlertState.FIRING);
        assertThat(text(alert.getLabels())).isEqualTo("cluster=c");
        assertThat(alert.getKeepFiringForSeconds()).isEqualTo(5);
        assertThat(text(alert.getAlerts(0).getLabels())).isEqualTo("alertname=a");
        assertThat(alert.getAlerts(0).getState()).isEqualTo(AlertState.PENDING);
        assertThat(alert.getAlerts(0).getValue()).isEqualTo("1e+00");
    }

    @Test
    void targets_metadata_exemplars_andStatistics_areThoseOfPrometheus() {
        fake.data(
                "/api/v1/targets",
                "{\"activeTargets\":[{\"discoveredLabels\":{\"a\":\"1\"},\"labels\":{\"job\":\"j\"},\"scrapePool\":\"p\","
                        + "\"scrapeUrl\":\"u\",\"globalUrl\":\"g\",\"lastError\":\"\",\"lastScrape\":\"2026-01-02T03:04:05Z\","
                        + "\"lastScrapeDuration\":0.5,\"health\":\"up\"}],\"droppedTargets\":[{\"discoveredLabels\":{}}]}");
        fake.data("/api/v1/metadata", "{\"up\":[{\"type\":\"gauge\",\"help\":\"h\",\"unit\":\"\"}]}");
        fake.data(
                "/api/v1/query_exemplars",
                "[{\"seriesLabels\":{\"__name__\":\"x\"},\"exemplars\":[{\"labels\":{\"trace\":\"t\"},\"value\":\"+Inf\","
                        + "\"timestamp\":1600096945.479}]}]");
        fake.data(
                "/api/v1/status/tsdb",
                "{\"headStats\":{\"numSeries\":5,\"numLabelPairs\":6,\"chunkCount\":7,\"minTime\":-8,\"maxTime\":9},"
                        + "\"seriesCountByMetricName\":[{\"name\":\"a\",\"value\":2},{\"name\":\"b\",\"value\":1}]}");

        TargetDiscovery targets = about.targets(TargetsRequest.newBuilder()
                        .setState(TargetsRequest.State.ACTIVE)
                        .build())
                .items()
                .getFirst();
        assertThat(fake.asked("/api/v1/targets").getFirst().query()).isEqualTo("state=active");
        assertThat(text(targets.getActiveTargets(0).getLabels())).isEqualTo("cluster=c,job=j");
        assertThat(text(targets.getDroppedTargets(0).getDiscoveredLabels())).isEqualTo("cluster=c");

        assertThat(about.metadata(
                                MetricMetadataRequest.newBuilder().setLimit(-1).build())
                        .items()
                        .getFirst()
                        .getMetadataOrThrow("up")
                        .getMetas(0)
                        .getHelp())
                .isEqualTo("h");
        assertThat(fake.asked("/api/v1/metadata").getFirst().query()).isEmpty();

        ExemplarData data = about.exemplars(ExemplarsRequest.newBuilder()
                        .setQuery("x")
                        .setStart(1500)
                        .setEnd(2000)
                        .build())
                .items()
                .getFirst();
        assertThat(fake.asked("/api/v1/query_exemplars").getFirst().query()).isEqualTo("query=x&start=1.5&end=2");
        assertThat(text(data.getSeriesLabels())).isEqualTo("__name__=x,cluster=c");
        assertThat(data.getExemplars(0).getTs()).isEqualTo(1600096945479L);
        assertThat(data.getExemplars(0).getValue()).isEqualTo(Double.POSITIVE_INFINITY);

        TSDBStatisticsEntry statistics = about.statistics(
                        TSDBStatisticsRequest.newBuilder().setLimit(1).build())
                .items()
                .getFirst()
                .getStatisticsOrThrow("");
        assertThat(statistics.getHeadStatistics().getMinTime()).isEqualTo(-8);
        assertThat(statistics.getSeriesCountByMetricNameList()).hasSize(1);
        TSDBStatisticsRequest other = TSDBStatisticsRequest.newBuilder()
                .addMatchers(LabelMatcher.newBuilder().setName("cluster").setValue("d"))
                .build();
        assertThat(about.statistics(other).items().getFirst().getStatisticsMap())
                .isEmpty();
    }

    @Test
    void refusalOfPrometheus_isTheCallsStatus() {
        fake.reply(
                "/api/v1/query_exemplars", new FakePrometheus.Answer(400, "application/json", new byte[] {'{', '}'}));

        assertThatThrownBy(() -> about.exemplars(ExemplarsRequest.getDefaultInstance()))
                .hasMessageStartingWith("INVALID_ARGUMENT");
        assertThat(List.of(fake.asked("/api/v1/query_exemplars"))).hasSize(1);
    }
}
