package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Prometheus's limit on samples: what it would hold at its worst moment. Expected are the least limits with which
 * Prometheus 3.14 answers the same queries: four series {@code m}, one of them alone in {@code a="x"}, a sample every 15 s.
 */
class SampleLimitTest {
    private static final long STEP = 60_000;
    private static final long LAST = 10 * STEP;

    private final MemorySource source = new MemorySource(30);

    SampleLimitTest() {
        for (int i = 0; i < 4; i++) {
            double[] v = new double[100];
            Arrays.fill(v, i);
            source.add(Labels.of("__name__", "m", "a", i == 0 ? "x" : "y", "i", "i" + i), 15_000, v);
        }
    }

    private QueryResult ask(QueryRequest request, long limit, int workers) {
        EngineConfig config =
                EngineConfig.builder().workers(workers).maxSamples(limit).build();
        try (QueryEngine engine = new QueryEngine(config, InstantSource.system())) {
            return engine.execute(request, source);
        }
    }

    private void assertLeastLimit(QueryRequest request, long limit) {
        for (int workers = 1; workers <= 2; workers++) {
            int threads = workers;
            assertThat(ask(request, limit, threads).stats().peakSamples()).isEqualTo(limit);
            assertThatThrownBy(() -> ask(request, limit - 1, threads))
                    .isInstanceOfSatisfying(
                            PromqlException.class, e -> assertThat(e.kind()).isEqualTo(PromqlException.Kind.EXECUTION))
                    .hasMessage("query processing would load too many samples into memory in query execution");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m | 44",
                "-m | 44",
                "sum(m) | 44",
                "topk(2, m) | 55",
                "abs(m) | 92",
                "m * 2 | 104",
                "m + m | 140",
                "m and m{a='x'} | 71",
                "m / on(i) m{a='x'} | 71",
                "sum(m) / sum(m{a='x'}) | 44",
                "rate(m[2m]) | 48",
                "sum by (a) (rate(m[2m])) | 48",
                "quantile_over_time(0.5, m[2m]) | 63",
                "sum_over_time(sum(m)[2m:1m]) | 44",
                "m @ 300 | 44",
                "timestamp(m) | 48",
                "label_join(m, 'b', '-', 'a', 'i') | 44",
                "vector(1) | 11",
                "7 | 11",
            })
    void rangeQuery_isRefusedWherePrometheusRefusesIt(String query, long limit) {
        assertLeastLimit(QueryRequest.range(query, 0, LAST, STEP), limit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m | 4",
                "m[5m] | 80",
                "rate(m[5m]) | 24",
                "sum(rate(m[5m])) | 24",
                "m + m | 20",
                "timestamp(m) | 8",
                "count_values('v', m) | 12",
                "max_over_time(m[5m:1m]) | 29",
            })
    void instantQuery_isRefusedWherePrometheusRefusesIt(String query, long limit) {
        assertLeastLimit(QueryRequest.instant(query, LAST), limit);
    }

    @Test
    void defaultLimit_isThatOfThanos() {
        assertThat(EngineConfig.defaults().maxSamples()).isEqualTo(2_147_483_647L);
    }
}
