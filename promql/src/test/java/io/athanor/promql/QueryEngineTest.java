package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.athanor.model.Labels;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryEngineTest {
    private final QueryEngine engine =
            new QueryEngine(EngineConfig.builder().workers(2).build(), InstantSource.system());

    @AfterEach
    void close() {
        engine.close();
    }

    private static MemorySource counters(int series, int samples) {
        MemorySource source = new MemorySource(120);
        for (int s = 0; s < series; s++) {
            double[] v = new double[samples];
            for (int i = 0; i < samples; i++) {
                v[i] = (s + 1.0) * i;
            }
            source.add(Labels.of("__name__", "requests_total", "job", "j" + s % 3, "instance", "i" + s), 15_000, v);
        }
        return source;
    }

    private String text(String expr, MemorySource source, long time) {
        return ((Value.Vector)
                        engine.execute(QueryRequest.instant(expr, time), source).value())
                .samples().stream().map(s -> s.labels() + " " + s.v()).toList().toString();
    }

    @Test
    void aggregation_ofRates_addsUpEachGroup() {
        assertThat(text("sum by (job) (rate(requests_total[5m]))", counters(4, 100), 900_000))
                .isEqualTo("[{job=\"j0\"} 0.3333333333333333, {job=\"j1\"} 0.13333333333333333,"
                        + " {job=\"j2\"} 0.19999999999999998]");
    }

    @Test
    void rangeQuery_withGaps_leavesStepsOut() {
        MemorySource source = new MemorySource(120).add(Labels.of("__name__", "x"), 600_000, 1, 2);
        Value.Matrix matrix = (Value.Matrix) engine.execute(QueryRequest.range("x", 0, 900_000, 150_000), source)
                .value();
        Value.Series one = matrix.series().getFirst();
        assertThat(Arrays.copyOf(one.t(), one.size())).containsExactly(0, 150_000, 600_000, 750_000);
        assertThat(Arrays.copyOf(one.v(), one.size())).containsExactly(1, 1, 2, 2);
    }

    @Test
    void names_thatCollideAfterArithmetic_areAnErrorOnlyAtTheSameStep() {
        MemorySource apart = new MemorySource(10)
                .add(Labels.of("__name__", "a", "x", "1"), new long[] {0}, new double[] {1})
                .add(Labels.of("__name__", "b", "x", "1"), new long[] {600_000}, new double[] {2});
        QueryRequest range = QueryRequest.range("{__name__=~\"a|b\"} * 2", 0, 600_000, 300_000);
        Value.Matrix merged = (Value.Matrix) engine.execute(range, apart).value();
        assertThat(merged.series()).hasSize(1);
        assertThat(Arrays.copyOf(merged.series().getFirst().v(), 2)).containsExactly(2, 4);

        MemorySource together = new MemorySource(10)
                .add(Labels.of("__name__", "a", "x", "1"), 15_000, 1)
                .add(Labels.of("__name__", "b", "x", "1"), 15_000, 2);
        assertThatThrownBy(() -> engine.execute(range, together))
                .hasMessage("vector cannot contain metrics with the same labelset");
    }

    @Test
    void matching_withTwoSeriesOnTheSideOfOne_namesThem() {
        MemorySource source = new MemorySource(10)
                .add(Labels.of("__name__", "a", "x", "1"), 15_000, 1)
                .add(Labels.of("__name__", "b", "x", "1", "y", "1"), 15_000, 1)
                .add(Labels.of("__name__", "b", "x", "1", "y", "2"), 15_000, 1);
        assertThatThrownBy(() -> engine.execute(QueryRequest.instant("a * on (x) b", 0), source))
                .hasMessage("found duplicate series for the match group {x=\"1\"} on the right hand-side of the"
                        + " operation: [{__name__=\"b\", x=\"1\", y=\"1\"}, {__name__=\"b\", x=\"1\", y=\"2\"}]"
                        + ";many-to-many matching not allowed: matching labels must be unique on one side");
    }

    @Test
    void badQuery_isRefusedWithItsPosition() {
        assertThatThrownBy(() -> engine.execute(QueryRequest.instant("sum(", 0), counters(1, 1)))
                .asInstanceOf(type(PromqlException.class))
                .matches(e -> e.kind() == PromqlException.Kind.BAD_DATA)
                .extracting(Throwable::getMessage)
                .asString()
                .startsWith("1:5: parse error:");
    }

    @Test
    void sampleLimit_exceeded_isSaidInPrometheusWords() {
        try (QueryEngine small =
                new QueryEngine(EngineConfig.builder().maxSamples(100).build(), InstantSource.system())) {
            assertThatThrownBy(() -> small.execute(
                            QueryRequest.range("requests_total", 0, 1_500_000, 15_000), counters(10, 100)))
                    .hasMessage("query processing would load too many samples into memory in query execution");
        }
    }

    @Test
    void budget_exceeded_namesLimitAndWhatToDo_andGivesEverythingBack() {
        EngineConfig config =
                EngineConfig.builder().workers(2).budgets(200_000, 1_000_000).build();
        try (QueryEngine small = new QueryEngine(config, InstantSource.system())) {
            assertThatThrownBy(() -> small.execute(
                            QueryRequest.range("sum by (instance) (requests_total)", 0, 15_000_000, 1_000),
                            counters(50, 100)))
                    .asInstanceOf(type(PromqlException.class))
                    .matches(e -> e.kind() == PromqlException.Kind.EXECUTION)
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains("memory budget of a query of 200 kB would be exceeded")
                    .contains("narrow the selectors or the time range");
            assertThat(small.reservedBytes()).isZero();
        }
    }

    @Test
    void timeout_ofNothing_isSaidInPrometheusWords() {
        QueryRequest request = QueryRequest.instant("sum(requests_total)", 0).withTimeout(Duration.ofNanos(1));
        MemorySource source = counters(3, 3);
        assertThatThrownBy(() -> engine.execute(request, source))
                .asInstanceOf(type(PromqlException.class))
                .matches(e -> e.kind() == PromqlException.Kind.TIMEOUT)
                .extracting(Throwable::getMessage)
                .isEqualTo("query timed out in expression evaluation");
        assertThat(source.open).hasValue(0);
    }

    @Test
    void kill_aRunningQuery_endsItAndFreesItsPlace() throws InterruptedException {
        EngineConfig config = EngineConfig.builder().workers(2).maxConcurrent(1).build();
        try (QueryEngine one = new QueryEngine(config, InstantSource.system())) {
            MemorySource data = counters(1, 10);
            CountDownLatch selecting = new CountDownLatch(1);
            CountDownLatch killed = new CountDownLatch(1);
            Queryable slow = request -> {
                selecting.countDown();
                try {
                    killed.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return data.select(request);
            };
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread runner = Thread.ofVirtual().start(() -> {
                try {
                    one.execute(QueryRequest.instant("requests_total", 0), slow);
                } catch (PromqlException e) {
                    thrown.set(e);
                }
            });
            selecting.await();
            assertThat(one.active()).hasSize(1);
            assertThat(one.kill(one.active().getFirst().id())).isTrue();
            killed.countDown();
            runner.join();
            assertThat(thrown.get()).hasMessage("query was canceled in expression evaluation");
            assertThat(one.active()).isEmpty();
            assertThat(one.execute(QueryRequest.instant("requests_total", 0), data)
                            .value())
                    .isInstanceOf(Value.Vector.class);
        }
    }

    @Test
    void waitingQuery_whoseTimeRunsOut_isRefused() throws InterruptedException {
        EngineConfig config = EngineConfig.builder().workers(2).maxConcurrent(1).build();
        try (QueryEngine one = new QueryEngine(config, InstantSource.system())) {
            MemorySource data = counters(1, 10);
            CountDownLatch selecting = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            Thread holder = Thread.ofVirtual()
                    .start(() -> one.execute(QueryRequest.instant("requests_total", 0), request -> {
                        selecting.countDown();
                        try {
                            release.await(30, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return data.select(request);
                    }));
            selecting.await();
            QueryRequest second = QueryRequest.instant("requests_total", 0).withTimeout(Duration.ofMillis(30));
            assertThatThrownBy(() -> one.execute(second, data)).hasMessageContaining("query timed out");
            release.countDown();
            holder.join();
        }
    }

    @Test
    void limit_cutsTheAnswerAndSaysSo() {
        QueryResult result =
                engine.execute(QueryRequest.instant("requests_total", 0).withLimit(2), counters(5, 2));
        assertThat(((Value.Vector) result.value()).samples()).hasSize(2);
        assertThat(result.warnings()).containsExactly("results truncated due to limit");
    }

    @Test
    void explain_showsTheOperators() {
        assertThat(tree(engine.explain(QueryRequest.range(
                        "sum by (job) (rate(requests_total{job=~\"a|b\"}[5m] offset 1m)) > 1 + 1", 0, 60_000, 1_000))))
                .isEqualTo("""
                        >
                          sum by (job)
                            rate
                              range selector requests_total{job=~"a|b"}[5m] offset 1m
                          number 2
                        """);
        assertThat(tree(engine.explain(QueryRequest.range(
                        "a / on (x) group_left (y) max_over_time(({\"b c\"} @ 1)[1h:1m])", 0, 60_000, 1_000))))
                .isEqualTo("""
                        / on (x) group_left (y)
                          instant selector a
                          max_over_time
                            subquery [1h:1m]
                              once for all steps
                                instant selector {__name__="b c"} @ 1
                        """);
    }

    private static String tree(QueryOperator operator) {
        StringBuilder out = new StringBuilder(operator.name()).append('\n');
        operator.children().forEach(child -> out.append(tree(child).indent(2)));
        return out.toString();
    }
}
