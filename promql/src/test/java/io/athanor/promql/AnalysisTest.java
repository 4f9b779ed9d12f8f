package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a query says of its own cost. */
class AnalysisTest {
    private static final int SERIES = 300;
    private static final int SAMPLES = 240;
    private static final long INTERVAL = 15_000;
    private static final long START = 600_000;
    private static final long END = 2_400_000;
    private static final long STEP = 60_000;
    private static final long STEPS = 31;

    private final MemorySource source = source();

    private static MemorySource source() {
        MemorySource source = new MemorySource(100);
        for (int i = 0; i < SERIES; i++) {
            double[] v = new double[SAMPLES];
            for (int k = 0; k < v.length; k++) {
                v[k] = (long) i * k;
            }
            source.add(Labels.of("__name__", "requests_total", "job", "j" + i % 3, "instance", "i" + i), INTERVAL, v);
        }
        return source;
    }

    private QueryResult run(String expr, int workers) {
        return run(QueryRequest.range(expr, START, END, STEP).withAnalysis(true), workers);
    }

    private QueryResult run(QueryRequest request, int workers) {
        EngineConfig config = EngineConfig.builder().workers(workers).build();
        try (QueryEngine engine = new QueryEngine(config, InstantSource.system())) {
            return engine.execute(request, source);
        }
    }

    private static QueryOperator operator(QueryOperator root, String name) {
        return all(root).stream()
                .filter(o -> o.name().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<QueryOperator> all(QueryOperator root) {
        List<QueryOperator> all = new ArrayList<>(List.of(root));
        root.children().forEach(child -> all.addAll(all(child)));
        return all;
    }

    private static OperatorCost cost(QueryOperator operator) {
        return Objects.requireNonNull(operator.cost());
    }

    @Test
    void operators_ofASumOfRates_sayWhatTheyReadAndGave() {
        QueryOperator root = Objects.requireNonNull(
                run("sum by (job) (rate(requests_total[5m]))", 2).analysis());

        assertThat(root.name()).isEqualTo("sum by (job)");
        assertThat(cost(root).series()).isEqualTo(3);
        assertThat(cost(root).samples()).isEqualTo(3 * STEPS);
        assertThat(cost(root).totalSamples()).isEqualTo(SERIES * STEPS * 20);

        OperatorCost rate = cost(operator(root, "rate"));
        assertThat(rate.series()).isEqualTo(SERIES);
        assertThat(rate.samples()).isEqualTo(SERIES * STEPS);

        OperatorCost selector = cost(operator(root, "range selector requests_total[5m]"));
        long read = 20 + (END - START) / INTERVAL;
        assertThat(selector.series()).isEqualTo(SERIES);
        assertThat(selector.samples()).isEqualTo(SERIES * read);
        assertThat(selector.peakSamples()).isEqualTo(read);
        assertThat(selector.read().series()).isEqualTo(SERIES);
        assertThat(selector.read().samples()).isEqualTo(SERIES * read);
        assertThat(selector.read().chunks()).isEqualTo(SERIES * 2);
        assertThat(selector.read().bytes()).isPositive();
        assertThat(selector.read().decodeNanos()).isPositive().isLessThanOrEqualTo(selector.ownNanos());
        assertThat(selector.read().selectNanos()).isPositive();
    }

    @Test
    void selection_thatTwoSelectorsShare_isMadeOnce() {
        QueryOperator root =
                Objects.requireNonNull(run("sum(rate(requests_total[5m])) / sum(rate(requests_total[10m]))", 2)
                        .analysis());

        assertThat(cost(operator(root, "range selector requests_total[5m]")).read())
                .matches(read -> read.series() == SERIES && read.cacheHits() == 0);
        assertThat(cost(operator(root, "range selector requests_total[10m]")).read())
                .matches(read -> read.series() == 0 && read.selectNanos() == 0 && read.cacheHits() == SERIES);
    }

    @Test
    void times_addUpFromTheLeaves() {
        QueryOperator root = Objects.requireNonNull(
                run("topk(2, requests_total / 2) + on () group_left () vector(scalar(sum(requests_total)))", 3)
                        .analysis());

        for (QueryOperator operator : all(root)) {
            long below = operator.children().stream()
                    .mapToLong(c -> cost(c).totalNanos())
                    .sum();
            assertThat(cost(operator).totalNanos())
                    .isEqualTo(below + cost(operator).ownNanos());
            assertThat(cost(operator).ownNanos()).as(operator.name()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sum by (job) (rate(requests_total[5m]))",
                "requests_total > 100",
                "requests_total and on (instance) requests_total{job=\"j1\"}",
                "requests_total unless on (instance) requests_total{job=\"j1\"}",
                "requests_total{job=\"j0\"} or requests_total",
                "max_over_time(sum(requests_total)[10m:1m])",
                "requests_total @ 1200 * 2 + on (instance) rate(requests_total[2m] @ 1500)",
                "topk(1, requests_total) / scalar(count(requests_total))",
                "absent(nothing) or label_replace(requests_total, \"x\", \"$1\", \"job\", \"(.*)\")",
                "-(timestamp(requests_total)) + last_over_time(requests_total[1m])",
                "sum_over_time((requests_total @ 1200)[5m:1m] offset 1m)",
            })
    void analysis_neverChangesTheAnswer_andCountsTheSameWithAnyNumberOfWorkers(String expr) {
        QueryResult plain = run(QueryRequest.range(expr, START, END, STEP), 2);
        QueryResult one = run(expr, 1);
        QueryResult many = run(expr, 5);

        assertThat(describe(one.value())).isEqualTo(describe(plain.value()));
        assertThat(describe(many.value())).isEqualTo(describe(plain.value()));
        assertThat(plain.analysis()).isNull();
        assertThat(plain.stats().samples()).isNull();
        assertThat(counts(many)).isEqualTo(counts(one));
        QueryOperator root = Objects.requireNonNull(many.analysis());
        assertThat(cost(root).totalSamples())
                .isEqualTo(Objects.requireNonNull(many.stats().samples()).totalQueryable());
    }

    private static String describe(Value value) {
        StringBuilder out = new StringBuilder();
        for (Value.Series series : ((Value.Matrix) value).series()) {
            out.append(series.labels());
            for (int i = 0; i < series.size(); i++) {
                out.append(' ').append(series.t()[i]).append('=').append(series.v()[i]);
            }
        }
        return out.toString();
    }

    private static String counts(QueryResult result) {
        StringBuilder out = new StringBuilder();
        for (QueryOperator operator : all(Objects.requireNonNull(result.analysis()))) {
            OperatorCost c = cost(operator);
            out.append(operator.name())
                    .append(": ")
                    .append(List.of(c.series(), c.samples(), c.totalSamples(), c.peakSamples()))
                    .append(List.of(
                            c.read().series(),
                            c.read().samples(),
                            c.read().chunks(),
                            c.read().bytes()))
                    .append('\n');
        }
        return out.toString();
    }

    /** So Prometheus defines them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "rate(requests_total{job=\"j1\"}[5m])",
                "requests_total{job=\"j2\"} * 2",
                "avg_over_time(requests_total{job=\"j2\"}[10m:45s])",
                "requests_total{job=\"j2\"} @ 900 + requests_total{job=\"j2\"} offset 3m",
                "sum(requests_total{job=\"j2\"} and requests_total{job=\"j1\"})",
            })
    void samplesOfAStep_areThoseOfAnInstantQueryThen(String expr) {
        QueryStats.Samples whole = samples(QueryRequest.range(expr, START, END, STEP));

        assertThat(whole.queryable()).hasSize((int) STEPS);
        for (int i = 0; i < STEPS; i++) {
            QueryStats.Samples alone = samples(QueryRequest.instant(expr, START + i * STEP));
            assertThat(whole.queryable()[i]).isPositive().isEqualTo(alone.totalQueryable());
            assertThat(whole.read()[i]).isLessThanOrEqualTo(alone.totalRead());
        }
        assertThat(whole.totalRead()).isLessThanOrEqualTo(whole.totalQueryable());
    }

    private QueryStats.Samples samples(QueryRequest request) {
        return Objects.requireNonNull(
                run(request.withCountedSamples(true), 2).stats().samples());
    }

    @Test
    void samplesRead_countEachSampleOfOverlappingWindowsOnce() {
        QueryStats.Samples samples = samples(QueryRequest.range("rate(requests_total[5m])", START, END, STEP));

        assertThat(samples.totalQueryable()).isEqualTo(SERIES * STEPS * 20);
        assertThat(samples.totalRead()).isEqualTo(SERIES * (20 + (END - START) / INTERVAL));
        assertThat(samples.read()[0]).isEqualTo(SERIES * 20);
        assertThat(samples.read()[1]).isEqualTo(SERIES * 4);
    }
}
