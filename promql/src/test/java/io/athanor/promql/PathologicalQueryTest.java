package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queries that ask for too much: each ends in an answer or a clear error, within its time and its memory. */
class PathologicalQueryTest {
    private static final long SEED = Long.getLong("athanor.seed", 20_261_123);
    private static final long BUDGET = 48_000_000;

    private final MemorySource source = new MemorySource(60);
    private final QueryEngine engine = new QueryEngine(
            EngineConfig.builder()
                    .workers(2)
                    .budgets(BUDGET, BUDGET)
                    .timeout(Duration.ofMillis(400))
                    .build(),
            InstantSource.system());

    PathologicalQueryTest() {
        for (int i = 0; i < 500; i++) {
            double[] v = new double[240];
            for (int k = 0; k < v.length; k++) {
                v[k] = Math.sin(i * 31 + k) * 1e6;
            }
            source.add(Labels.of("__name__", "m", "a", "a" + i % 7, "i", "aaaaaaaaaaaaaaaaaaaa" + i), 15_000, v);
        }
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** The error's text, empty for an answer. */
    private String ends(String query, boolean instant) {
        QueryRequest request =
                instant ? QueryRequest.instant(query, 3_000_000) : QueryRequest.range(query, 0, 3_600_000, 10_000);
        String shown = "-Dathanor.seed=" + SEED + ": " + query.substring(0, Math.min(300, query.length()));
        String error = "";
        try {
            engine.execute(request, source);
        } catch (PromqlException e) {
            assertThat(e.kind()).as(shown).isNotEqualTo(PromqlException.Kind.INTERNAL);
            error = String.valueOf(e.getMessage());
            assertThat(error).as(shown).isNotBlank();
        }
        assertThat(engine.reservedBytes()).as(shown).isZero();
        assertThat(engine.active()).as(shown).isEmpty();
        return error;
    }

    @Test
    @Timeout(value = 100, unit = TimeUnit.SECONDS)
    void hugeQueries_endClearly() {
        String doubled = "m";
        String joined = "m";
        String sum = "m";
        for (int i = 0; i < 60; i++) {
            doubled = "label_replace(" + doubled + ", \"i\", \"$1$1\", \"i\", \"(.*)\")";
            joined = "label_join(" + joined + ", \"i\", \"\", \"i\", \"i\")";
            sum = "(" + sum + " + " + "m)";
        }
        List<String> queries = new ArrayList<>(List.of(
                doubled,
                joined,
                sum,
                "topk(1e9, m)",
                "bottomk(9e18, m)",
                "limitk(1e18, m)",
                "count_values(\"v\", m)",
                "count_values without () (\"v\", m * time())",
                "m * on () group_left m",
                "m * on (a) group_left () m",
                "m or m offset 1m or m offset 2m or m offset 3m",
                "max_over_time(m[10y:1ms])",
                "max_over_time(absent(nothing)[10y:1ms])",
                "sum(sum_over_time(m[1h:1ms]))",
                "max_over_time(max_over_time(max_over_time(m[1h:1s])[1h:1s])[1h:1s])",
                "quantile_over_time(0.5, m[200y])",
                "rate(m[1h] offset 200y)",
                "rate(m[1h] offset -200y)",
                "m @ 9223372036854775",
                "m @ -9223372036854775",
                "m[292y]",
                "predict_linear(m[1h], 1e308)",
                "double_exponential_smoothing(m[1h], 0.5, 0.5)",
                "holt_winters(m[1h], 0.5, 0.5)",
                "label_replace(m, \"b\", \"$1\", \"i\", \"(a*)*(a*)*(a*)*(a*)*b\")",
                "label_replace(m, \"b\", \"$1\", \"i\", \"((((a{1,30}){1,30}){1,30}){1,30})\")",
                "label_replace(m, \"b\", \"" + "$1".repeat(20_000) + "\", \"i\", \"(.*)\")",
                "{i=~\"(a|aa|aaa|aaaa)*b\"}",
                "{i=~\"" + "a?".repeat(400) + "a".repeat(400) + "\"}",
                "{i=~\"" + "(".repeat(900) + "a" + ")".repeat(900) + "\"}",
                "{i=~\".*.*.*.*.*.*.*.*.*.*x\"}",
                "sum by (" + "a,".repeat(5_000) + "i) (m)",
                "1" + " + 1".repeat(3_000),
                "-".repeat(3_000) + "m",
                "(".repeat(3_000) + "m" + ")".repeat(3_000),
                "vector(1)" + " or vector(1)".repeat(400),
                "quantile(0.5, m) by (i) > quantile(0.99, m)",
                "sort_desc(m) + sort(m)",
                "absent_over_time(m[1h:1ms])",
                "histogram_quantile(0.9, m)"));
        for (String query : queries) {
            ends(query, true);
            ends(query, false);
        }
        assertThat(ends(joined, true)).contains("memory budget", "values of labels");
    }

    @Test
    @Timeout(value = 100, unit = TimeUnit.SECONDS)
    void randomNests_endClearly() {
        Random random = new Random(SEED);
        for (int i = 0; i < 80; i++) {
            ends(nest(random, 1 + random.nextInt(9)), random.nextBoolean());
        }
    }

    private static String nest(Random random, int depth) {
        if (depth == 0) {
            return random.nextInt(5) == 0 ? "m offset " + random.nextInt(100) + "m" : "m";
        }
        String in = nest(random, depth - 1);
        return switch (random.nextInt(10)) {
            case 0 ->
                "max_over_time((" + in + ")[" + (1 + random.nextInt(90)) + "m:" + (1 + random.nextInt(900)) + "s])";
            case 1 -> "sum by (a) (" + in + ")";
            case 2 -> "topk(" + random.nextInt(1_000_000) + ", " + in + ")";
            case 3 -> "count_values(\"v\", " + in + ")";
            case 4 -> "(" + in + ") * on (i) group_left () (" + nest(random, random.nextInt(2)) + ")";
            case 5 -> "(" + in + ") or (" + nest(random, random.nextInt(2)) + ")";
            case 6 -> "label_replace(" + in + ", \"i\", \"$1$1\", \"i\", \"(.*)\")";
            case 7 -> "sort_desc(" + in + ")";
            case 8 -> "quantile(0.5, " + in + ") by (i)";
            default -> "abs(" + in + ")";
        };
    }
}
