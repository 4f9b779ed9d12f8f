package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.athanor.model.Labels;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How much is still done for a query that nobody wants any more. No clock is asked: what is counted is series read after the
 * cancellation, each of which takes less than a tenth of a millisecond: the bound is far below the 100 ms that are promised.
 */
class CancellationTest {
    private static final int WORKERS = 2;
    private static final int SERIES = 400;
    private static final int SAMPLES = 10_000;

    /** A worker looks after every fifth of a millisecond of work: four series of this size. */
    private static final int MOST_READS_AFTER = 5 * WORKERS;

    private final QueryEngine engine = new QueryEngine(
            EngineConfig.builder()
                    .workers(WORKERS)
                    .features(Set.of(Feature.EXPERIMENTAL_FUNCTIONS))
                    .build(),
            InstantSource.system());
    private final MemorySource source = new MemorySource(SAMPLES);

    CancellationTest() {
        double[] v = new double[SAMPLES];
        for (int k = 0; k < v.length; k++) {
            v[k] = k % 977;
        }
        for (int i = 0; i < SERIES; i++) {
            source.add(Labels.of("__name__", "m", "a", "a" + i % 3, "i", Integer.toString(i)), 1_000, v);
        }
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m",
                "sum(m)",
                "sum by (i) (rate(m[5m]))",
                "topk(3, m)",
                "bottomk by (a) (1, max_over_time(m[5m]))",
                "limitk(5, m)",
                "limitk(0, rate(m[5m]))",
                "limit_ratio(0.5, m)",
                "count_values(\"v\", m)",
                "quantile by (a) (0.9, m)",
                "m * on (i) group_left () (m + 1)",
                "m and m",
                "m or m offset 1m",
                "m unless on (i) m",
                "sort_desc(m)",
                "label_replace(m, \"b\", \"$1\", \"i\", \"(.*)\")",
                "absent(m)",
                "absent_over_time(m[5m])",
                "quantile_over_time(0.9, m[10m])",
                "max_over_time(sum(m)[10m:10s])",
                "avg_over_time(deriv(m[5m])[10m:10s])",
                "histogram_quantile(0.9, m)",
                "info(m)",
                "-m ^ 2",
            })
    void query_cancelledWhileItReads_readsLittleMoreAndGivesEverythingBack(String query) {
        Cancellation cancellation = new Cancellation();
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger after = new AtomicInteger();
        source.onRead = () -> {
            if (cancellation.reason() != null) {
                after.incrementAndGet();
            }
            if (reads.incrementAndGet() == 20) {
                cancellation.cancel("the client closed the connection");
            }
        };
        QueryRequest request = QueryRequest.range(query, 600_000, 9_600_000, 10_000);
        assertThatThrownBy(() -> engine.execute(request, source, cancellation))
                .asInstanceOf(type(PromqlException.class))
                .matches(e -> e.kind() == PromqlException.Kind.CANCELED);
        assertThat(after).as(query).hasValueLessThanOrEqualTo(MOST_READS_AFTER);
        assertThat(engine.reservedBytes()).isZero();
        assertThat(engine.active()).isEmpty();
        assertThat(source.open).hasValue(0);
    }

    /** After the last series is read nothing tells of the work any more, but that it ends without an answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "quantile_over_time(0.9, m{i=\"7\"}[2h])",
                "sum_over_time(m{i=\"7\"}[2h])",
                "max_over_time(m{i=\"7\"}[2h])",
                "mad_over_time(m{i=\"7\"}[2h])",
                "predict_linear(m{i=\"7\"}[2h], 60)",
                "changes(m{i=\"7\"}[2h])",
                "double_exponential_smoothing(m{i=\"7\"}[2h], 0.5, 0.5)",
                "stddev_over_time(m{i=\"7\"}[2h])",
                "max_over_time(sum_over_time(m{i=\"7\"}[5m])[2h:1s])",
            })
    void query_cancelledAtItsLastRead_endsWithoutAnAnswer(String query) {
        Cancellation cancellation = new Cancellation();
        source.onRead = () -> cancellation.cancel("the client closed the connection");
        QueryRequest request = QueryRequest.range(query, 0, 9_900_000, 1_000);
        assertThatThrownBy(() -> engine.execute(request, source, cancellation))
                .asInstanceOf(type(PromqlException.class))
                .matches(e -> e.kind() == PromqlException.Kind.CANCELED);
        assertThat(engine.reservedBytes()).isZero();
        assertThat(engine.active()).isEmpty();
        assertThat(source.open).hasValue(0);
    }
}
