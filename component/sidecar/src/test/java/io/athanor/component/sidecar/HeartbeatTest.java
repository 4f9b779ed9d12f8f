package io.athanor.component.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.component.sidecar.prometheus.PrometheusException;
import io.athanor.model.Labels;
import io.athanor.server.UserError;
import io.athanor.server.client.HttpClientConfig;
import io.athanor.server.client.PeerClient;
import io.athanor.server.config.ConfigText;
import io.athanor.server.tracing.Tracing;
import io.athanor.testing.testkit.FakePrometheus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final Duration SECOND = Duration.ofSeconds(5);
    private static final Path FILE = Path.of("/data/thanos.shipper.json");

    private final FakePrometheus fake = new FakePrometheus();
    private final PeerClient client = new PeerClient(
            HttpClientConfig.parse(
                    new ConfigText("flag", "basic_auth: {username: u, password: p}"), InstantSource.system()),
            Tracing.OFF);
    private final PrometheusApi prometheus = new PrometheusApi(client, fake.base());
    private final Heartbeat heartbeat = new Heartbeat(
            prometheus,
            new HeartbeatConfig(Duration.ofMillis(1), SECOND, () -> 1000),
            InstantSource.system(),
            new PrometheusRegistry());

    @AfterEach
    void close() {
        client.close();
        fake.close();
    }

    @Test
    void beginning_tellsLabelsVersionAndTime_andShowsTheCredentials() throws InterruptedException {
        fake.externalLabels("{cluster: a, \"re plica\": \"0\"}");
        fake.lowestTimestamp("1.5e+06");

        heartbeat.begin(within -> {});

        PeerState known = heartbeat.get();
        assertThat(known)
                .isEqualTo(new PeerState(
                        Labels.of("cluster", "a", "re plica", "0"),
                        1_500_000_000,
                        "2.42.0",
                        true,
                        known.dataVersion()));
        assertThat(fake.asked())
                .allSatisfy(asked -> assertThat(
                                Objects.requireNonNull(asked.headers().get("Authorization")))
                        .containsExactly("Basic dTpw"));
    }

    @Test
    void prometheusWithoutABlock_mayHaveSamplesOfAnyTime() throws InterruptedException {
        fake.lowestTimestamp("9.223372036854776e+15");

        heartbeat.begin(within -> {});

        assertThat(heartbeat.get().mint()).isEqualTo(1000);
    }

    @Test
    void prometheusWithoutExternalLabels_isRefused() {
        fake.externalLabels("{}");

        assertThatThrownBy(() -> heartbeat.begin(within -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("no external labels configured on Prometheus server");
    }

    @Test
    void otherLabels_areTaken_andAnAbsenceLeavesThemKnown() throws InterruptedException {
        heartbeat.begin(within -> {});
        fake.externalLabels("{cluster: other}");
        assertThat(heartbeat.beat()).isTrue();
        assertThat(heartbeat.get().labels()).isEqualTo(Labels.of("cluster", "other"));

        fake.reply("/metrics", new FakePrometheus.Answer(503, "text/plain", new byte[] {'x'}));
        assertThat(heartbeat.beat()).isFalse();
        assertThat(heartbeat.get().isUp()).isFalse();
        assertThat(heartbeat.get().labels()).isEqualTo(Labels.of("cluster", "other"));

        fake.lowestTimestamp("7");
        assertThat(heartbeat.beat()).isTrue();
        assertThat(heartbeat.get().isUp()).isTrue();
    }

    @Test
    void dataVersion_isTheSameUntilLabelsOrOldSamplesChange_andTellsWhatIsSettled() throws InterruptedException {
        fake.externalLabels("{cluster: a}");
        heartbeat.begin(within -> {});
        DataVersion first = heartbeat.get().dataVersion();
        assertThat(first.settledTo()).isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());

        assertThat(heartbeat.beat()).isTrue();
        assertThat(heartbeat.get().dataVersion().token()).isEqualTo(first.token());

        fake.lowestTimestamp("7200");
        assertThat(heartbeat.beat()).isTrue();
        DataVersion older = heartbeat.get().dataVersion();
        assertThat(older.token()).isNotEqualTo(first.token());
        assertThat(older.slices().getFirst().from()).isEqualTo(7_200_000);

        fake.configuration(
                "global: {external_labels: {cluster: a}}\n" + "storage: {tsdb: {out_of_order_time_window: 1d}}");
        assertThat(heartbeat.beat()).isTrue();
        DataVersion late = heartbeat.get().dataVersion();
        assertThat(late.token()).isNotEqualTo(older.token());
        assertThat(late.settledTo()).isLessThan(System.currentTimeMillis() - 86_000_000);
    }

    @Test
    void prometheusThatCompacts_isNotShippedFrom() {
        FlagValidation validation = new FlagValidation(prometheus, FILE, false);
        validation.accept(SECOND);

        fake.flags("2h", "36h");
        assertThatThrownBy(() -> validation.accept(SECOND))
                .isInstanceOf(PrometheusException.class)
                .hasMessage("found that TSDB Max time is 36h and Min time is 2h. Compaction needs to be disabled"
                        + " (storage.tsdb.min-block-duration = storage.tsdb.max-block-duration)");
        new FlagValidation(prometheus, FILE, true).accept(SECOND);

        delaying("/data/./thanos.shipper.json");
        validation.accept(SECOND);
        delaying("/elsewhere.json");
        assertThatThrownBy(() -> validation.accept(SECOND)).hasMessageContaining("they must both use the same path");

        fake.reply("/api/v1/status/flags", new FakePrometheus.Answer(404, "text/plain", new byte[] {'x'}));
        validation.accept(SECOND);
    }

    private void delaying(String file) {
        fake.data(
                "/api/v1/status/flags",
                "{\"storage.tsdb.min-block-duration\":\"2h\",\"storage.tsdb.max-block-duration\":\"36h\","
                        + "\"storage.tsdb.delay-compact-file.path\":\"" + file + "\"}");
    }

    @Test
    void credentials_areOfOneKind() {
        assertThatThrownBy(() -> HttpClientConfig.parse(
                        new ConfigText("flag", "basic_auth: {username: u}\nbearer_token: t"), InstantSource.system()))
                .hasMessageContaining("flag:2")
                .hasMessageContaining("bearer_token");
    }
}
