package io.athanor.component.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.component.sidecar.prometheus.PrometheusApi;
import io.athanor.component.sidecar.remoteread.SampledAnswer;
import io.athanor.component.sidecar.remoteread.StreamedAnswer;
import io.athanor.component.sidecar.remoteread.Wire;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import io.athanor.server.client.HttpClientConfig;
import io.athanor.server.client.PeerClient;
import io.athanor.server.tracing.Tracing;
import io.athanor.testing.testkit.FakePrometheus;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrometheusStoreTest {
    private static final LabelMatcher UP = LabelMatcher.equal("__name__", "up");
    private static final Labels EXTERNAL = Labels.of("cluster", "c", "region", "r");

    private final FakePrometheus fake = new FakePrometheus();
    private final PeerClient client = new PeerClient(HttpClientConfig.DEFAULT, Tracing.OFF);
    private final SharedBudget memory = new SharedBudget("memory", "--flag", 1 << 20, 0);
    private PeerState peer = new PeerState(EXTERNAL, 0, "2.42.0", true);
    private ReadLimits limits = ReadLimits.NONE;

    @AfterEach
    void close() {
        client.close();
        fake.close();
    }

    private PrometheusStore store() {
        return new PrometheusStore(
                new PrometheusApi(client, fake.base()), () -> peer, limits, memory, new PrometheusRegistry());
    }

    private void streams(byte[]... frames) {
        fake.reply("/api/v1/read", new FakePrometheus.Answer(200, StreamedAnswer.CONTENT_TYPE, Wire.concat(frames)));
    }

    private record Row(Labels labels, int chunks) {}

    private List<Row> select(SelectHints hints, LabelMatcher... matchers) {
        return select(new ArrayList<>(), hints, matchers);
    }

    private List<Row> select(List<String> warnings, SelectHints hints, LabelMatcher... matchers) {
        List<Row> rows = new ArrayList<>();
        ChunkBuffer chunks = new ChunkBuffer();
        try (SeriesCursor cursor = store().select(new SelectRequest(List.of(matchers), 0, 1_000_000, hints))) {
            while (cursor.next()) {
                cursor.chunks().read(0, 1_000_000, chunks);
                rows.add(new Row(cursor.labels(), chunks.size));
                cursor.release();
            }
            warnings.addAll(cursor.warnings());
        }
        assertThat(memory.used()).isZero();
        return rows;
    }

    private static Labels labels(String... more) {
        return Labels.of(more);
    }

    @Test
    void externalLabels_winAndTheOrderIsTheirs() {
        streams(
                Wire.frame(labels("__name__", "up", "a", "1", "cluster", "c", "region", "r"), Wire.chunk(0, 1)),
                Wire.frame(labels("__name__", "up", "a", "1", "b", "2"), Wire.chunk(0, 1)),
                Wire.frame(labels("__name__", "up", "cluster", "own"), Wire.chunk(0, 1), Wire.chunk(2000, 1)),
                Wire.frame(labels("__name__", "up", "zone", "z"), Wire.chunk(0, 1)));

        assertThat(select(SelectHints.NONE, UP))
                .containsExactly(
                        new Row(labels("__name__", "up", "a", "1", "b", "2", "cluster", "c", "region", "r"), 1),
                        new Row(labels("__name__", "up", "a", "1", "cluster", "c", "region", "r"), 1),
                        new Row(labels("__name__", "up", "cluster", "c", "region", "r"), 2),
                        new Row(labels("__name__", "up", "cluster", "c", "region", "r", "zone", "z"), 1));
    }

    @Test
    void labelsThatTheReaderDrops_areGone_andSeriesThatBecomeEqualAreOne() {
        streams(
                Wire.frame(labels("__name__", "up", "pod", "1"), Wire.chunk(5000, 1)),
                Wire.frame(labels("__name__", "up", "pod", "2"), Wire.chunk(0, 1)));

        assertThat(select(SelectHints.NONE.without(List.of("pod", "region")), UP))
                .containsExactly(new Row(labels("__name__", "up", "cluster", "c"), 2));
    }

    @Test
    void matchersOnExternalLabels_areAnsweredWithoutAsking() {
        assertThat(select(SelectHints.NONE, UP, LabelMatcher.equal("cluster", "other")))
                .isEmpty();
        assertThat(store().labelNames(List.of(LabelMatcher.equal("cluster", "other")), 0, 1, 0)
                        .values())
                .isEmpty();
        assertThat(store().labelValues("cluster", List.of(), 0, 1, 0).values()).containsExactly("c");
        assertThat(fake.asked()).isEmpty();

        streams(Wire.frame(labels("__name__", "up"), Wire.chunk(0, 1)));
        assertThat(select(SelectHints.NONE, UP, new LabelMatcher(MatchType.REGEX, "cluster", "c|d")))
                .hasSize(1);
        assertThatThrownBy(() -> select(SelectHints.NONE, LabelMatcher.equal("cluster", "c")))
                .hasMessageContaining("no matchers specified (excluding external labels)");
    }

    @Test
    void timeBeforeTheFirstSample_isNotAskedFor() {
        peer = new PeerState(EXTERNAL, 2_000_000, "2.42.0", true);

        assertThat(select(SelectHints.NONE, UP)).isEmpty();
        assertThat(fake.asked()).isEmpty();
    }

    @Test
    void labelsOnly_comeFromTheSeriesApi_inOrder() {
        fake.data(
                "/api/v1/series", "[{\"__name__\":\"up\",\"a\":\"1\"},{\"__name__\":\"up\",\"a\":\"1\",\"b\":\"2\"}]");

        assertThat(select(SelectHints.LABELS_ONLY, UP))
                .extracting(Row::labels)
                .containsExactly(
                        labels("__name__", "up", "a", "1", "b", "2", "cluster", "c", "region", "r"),
                        labels("__name__", "up", "a", "1", "cluster", "c", "region", "r"));
        assertThat(fake.asked("/api/v1/series").getFirst().query())
                .isEqualTo("match[]={__name__=\"up\"}&start=0&end=1000");
    }

    @Test
    void answerOfSamples_isPutIntoChunks() {
        byte[] body = Wire.sampled(Wire.samples(labels("__name__", "up"), 0, new double[130]));
        fake.reply("/api/v1/read", new FakePrometheus.Answer(200, SampledAnswer.CONTENT_TYPE, body));

        assertThat(select(SelectHints.NONE, UP)).extracting(Row::chunks).containsExactly(2);
    }

    @Test
    void answerThatBreaksOff_givesWhatCame_andAWarning() {
        byte[] whole = Wire.frame(labels("__name__", "up"), Wire.chunk(0, 1));
        byte[] second = Wire.frame(labels("__name__", "up", "a", "1"), Wire.chunk(0, 1));
        byte[] third = Wire.frame(labels("__name__", "up", "b", "1"), Wire.chunk(0, 1));
        streams(whole, second, java.util.Arrays.copyOf(third, third.length - 3));
        List<String> warnings = new ArrayList<>();

        assertThat(select(warnings, SelectHints.NONE, UP)).hasSize(1);
        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("receive series from Prometheus: the answer is cut short");
    }

    @Test
    void prometheusThatRefuses_isTheCallsStatus() {
        fake.reply(
                "/api/v1/read",
                new FakePrometheus.Answer(400, "text/plain", "exceeded sample limit".getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> select(SelectHints.NONE, UP))
                .hasMessageStartingWith("INVALID_ARGUMENT: expected 2xx response, got 400")
                .hasMessageContaining("exceeded sample limit");
        assertThat(memory.used()).isZero();
    }

    @Test
    void limits_refuseWithTheirNames() {
        streams(
                Wire.frame(labels("__name__", "up", "a", "1"), Wire.chunk(0, 1)),
                Wire.frame(labels("__name__", "up", "a", "2"), Wire.chunk(0, 1)));
        limits = new ReadLimits(1, 0);
        assertThatThrownBy(() -> select(SelectHints.NONE, UP))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("limit 1 violated (got 2)");

        limits = new ReadLimits(0, 200);
        assertThatThrownBy(() -> select(SelectHints.NONE, UP)).hasMessageContaining("limit 200 violated (got 240)");

        limits = ReadLimits.NONE;
        byte[][] many = new byte[20_000][];
        for (int i = 0; i < many.length; i++) {
            many[i] = Wire.frame(labels("__name__", "up", "i", String.format("%05d", i)), Wire.chunk(0, 1));
        }
        streams(many);
        assertThatThrownBy(() -> select(SelectHints.NONE, UP)).isInstanceOf(LimitExceededException.class);
        assertThat(memory.used()).isZero();
    }

    @Test
    void namesAndValues_haveExternalLabels_withMatchersWhereItCan() {
        fake.data("/api/v1/labels", "[\"__name__\",\"job\"]");
        fake.data("/api/v1/label/job/values", "[\"b\",\"a\"]");
        fake.data("/api/v1/series", "[{\"__name__\":\"up\",\"job\":\"x\"}]");

        assertThat(store().labelNames(List.of(UP), 0, 1000, 0).values())
                .containsExactly("__name__", "cluster", "job", "region");
        assertThat(store().labelValues("job", List.of(UP), 0, 1000, 1).values()).containsExactly("a");
        assertThat(store().labelValues("cluster", List.of(UP), 0, 1000, 0).values())
                .containsExactly("c");

        peer = new PeerState(EXTERNAL, 0, "2.23.0", true);
        assertThat(store().labelValues("job", List.of(UP), 0, 1000, 0).values()).containsExactly("x");
        assertThat(store().labelNames(List.of(UP), 0, 1000, 0).values())
                .containsExactly("__name__", "cluster", "job", "region");
    }

    @Test
    void info_isThatOfThePrometheus_whileItAnswers() {
        assertThat(store().info().labelSets()).containsExactly(EXTERNAL);

        peer = peer.down();
        assertThatThrownBy(() -> store().info()).hasMessage("UNAVAILABLE: Not ready");
    }
}
