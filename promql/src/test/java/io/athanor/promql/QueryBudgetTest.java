package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory of queries: never more than the budgets allow, and all of it given back, however a query ends. */
class QueryBudgetTest {
    private static final long SEED = Long.getLong("athanor.seed", 20_261_123);
    private static final List<String> QUERIES = List.of(
            "m",
            "sum by (a) (rate(m[5m]))",
            "quantile_over_time(0.9, m[10m])",
            "topk(3, m)",
            "topk(1e9, m)",
            "quantile by (a) (0.5, m)",
            "count_values(\"v\", m)",
            "m + on (a, i) m",
            "m and on (a) m",
            "m or m * 2",
            "sort_desc(m)",
            "label_replace(m, \"b\", \"$1$1$1\", \"i\", \"(.*)\")",
            "label_join(m, \"b\", \"-\", \"a\", \"i\", \"a\")",
            "max_over_time(sum by (a) (m)[10m:15s])",
            "absent(m)",
            "scalar(sum(m)) + time()",
            "avg(m) by (a) / ignoring (i) group_right m",
            "stddev(m) > bool 1");

    private final MemorySource source = new MemorySource(30);

    QueryBudgetTest() {
        for (int i = 0; i < 200; i++) {
            double[] v = new double[100];
            for (int k = 0; k < v.length; k++) {
                v[k] = i + k % 7;
            }
            source.add(Labels.of("__name__", "m", "a", "a" + i % 5, "i", "i" + i), 15_000, v);
        }
    }

    private static QueryRequest range(String query) {
        return QueryRequest.range(query, 0, 1_500_000, 5_000);
    }

    @Test
    void queriesThatFailOrAreStoppedAnywhere_giveEverythingBack() {
        Random random = new Random(SEED);
        for (int trial = 0; trial < 300; trial++) {
            String query = QUERIES.get(random.nextInt(QUERIES.size()));
            long budget = random.nextInt(4) == 0 ? 50_000_000 : 20_000 + random.nextInt(3_000_000);
            int at = random.nextInt(4) == 0 ? Integer.MAX_VALUE : random.nextInt(600);
            boolean fails = random.nextBoolean();
            Cancellation cancellation = new Cancellation();
            AtomicInteger reads = new AtomicInteger();
            source.onRead = () -> {
                if (reads.getAndIncrement() == at) {
                    if (fails) {
                        throw new IllegalStateException("the disk is gone");
                    }
                    cancellation.cancel("enough");
                }
            };
            EngineConfig config = EngineConfig.builder()
                    .workers(2)
                    .budgets(budget, budget)
                    .maxSamples(random.nextInt(5) == 0 ? 1000 : 50_000_000)
                    .build();
            try (QueryEngine engine = new QueryEngine(config, InstantSource.system())) {
                String what = "trial " + trial + " of -Dathanor.seed=" + SEED + ": " + query;
                try (HeldResult held = engine.hold(range(query), source, cancellation)) {
                    assertThat(engine.reservedBytes()).as(what).isBetween(0L, budget);
                    assertThat(held.result().value()).isNotNull();
                } catch (PromqlException e) {
                    assertThat(e.getMessage()).as(what).isNotBlank();
                }
                assertThat(engine.reservedBytes()).as(what).isZero();
                assertThat(engine.active()).as(what).isEmpty();
            }
        }
    }

    /** An engine in which two held answers leave too little for the groups of a third query. */
    private static QueryEngine narrow() {
        return new QueryEngine(
                EngineConfig.builder().workers(2).budgets(1_600_000, 1_600_000).build(), InstantSource.system());
    }

    @Test
    @Timeout(60)
    void queryThatOnlyOthersLeaveNoRoom_waitsForThem() throws Exception {
        try (QueryEngine engine = narrow()) {
            HeldResult first = engine.hold(range("m"), source, new Cancellation());
            HeldResult second = engine.hold(range("m"), source, new Cancellation());
            long held = engine.reservedBytes();
            CompletableFuture<QueryResult> third =
                    CompletableFuture.supplyAsync(() -> engine.execute(range("sum by (i) (m)"), source));
            while (engine.reservedBytes() == held) {
                Thread.onSpinWait();
            }
            assertThat(third.isDone()).isFalse();
            first.close();
            second.close();
            assertThat(third.get().value()).isInstanceOf(Value.Matrix.class);
            assertThat(engine.reservedBytes()).isZero();
        }
    }

    @Test
    void queryThatWaitsForMemory_endsWhenItsTimeIsUp() {
        try (QueryEngine engine = narrow();
                HeldResult first = engine.hold(range("m"), source, new Cancellation());
                HeldResult second = engine.hold(range("m"), source, new Cancellation())) {
            long held = engine.reservedBytes();
            QueryRequest third = range("sum by (i) (m)").withTimeout(Duration.ofMillis(300));
            assertThatThrownBy(() -> engine.execute(third, source)).hasMessageContaining("query timed out");
            assertThat(engine.reservedBytes()).isEqualTo(held);
            assertThat(first.result().value()).isInstanceOf(Value.Matrix.class);
            assertThat(second.result().value()).isInstanceOf(Value.Matrix.class);
        }
    }
}
