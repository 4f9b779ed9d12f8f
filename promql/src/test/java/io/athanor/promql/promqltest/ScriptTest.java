package io.athanor.promql.promqltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.promql.PromqlException;
import io.athanor.promql.QueryResult;
import io.athanor.promql.QueryStats;
import io.athanor.promql.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The runner itself, against engines that answer what they are told to. */
class ScriptTest {
    private static final Labels UP = Labels.of("__name__", "up");

    private static QueryResult answer(Value value, List<String> warnings) {
        return new QueryResult(value, warnings, List.of(), new QueryStats(0, 0, 0, 0, 0, null, 0, 0, 0, 0), null);
    }

    /** An engine to which {@code up} is this number at all times. */
    private static QueryRunner up(double v, String... warnings) {
        return (request, source) -> {
            if (request.isInstant()) {
                Value.Sample sample = new Value.Sample(UP, request.startMs(), v, null);
                return answer(new Value.Vector(List.of(sample)), List.of(warnings));
            }
            int n = (int) ((request.endMs() - request.startMs()) / request.stepMs()) + 1;
            long[] t = new long[n];
            double[] values = new double[n];
            for (int i = 0; i < n; i++) {
                t[i] = request.startMs() + i * request.stepMs();
                values[i] = v;
            }
            Value.Series series = new Value.Series(UP, n, t, values, null);
            return answer(new Value.Matrix(List.of(series)), List.of(warnings));
        };
    }

    private static EvalOutcome only(QueryRunner engine, String script) {
        ScriptReport report = new ScriptRunner(engine).run("test", Script.parse(script));
        assertThat(report.outcomes()).hasSize(1);
        return report.outcomes().getFirst();
    }

    @Test
    void eval_thatAnswersAsExpected_passes() {
        assertThat(only(up(3), "eval instant at 1m up\n  up 3.000001\n").failure())
                .isNull();
        assertThat(only(up(3), "eval range from 0 to 2m step 1m up\n  up 3x2\n").failure())
                .isNull();
        assertThat(only(up(3), "\n# a comment\neval instant at 1m up\n  expect no_warn\n  up 3")
                        .failure())
                .isNull();
    }

    @Test
    void eval_thatAnswersSomethingElse_failsAndSaysWhat() {
        assertThat(only(up(3), "eval instant at 1m up\n  up 3.1\n").failure())
                .isEqualTo("expected 3.1 for {__name__=\"up\"} but got 3");
        assertThat(only(up(3), "eval instant at 1m up\n").failure()).contains("unexpected metric");
        assertThat(only(up(3), "eval instant at 1m up\n  up 3\n  down 4").failure())
                .contains("not found");
        assertThat(only(up(3), "eval instant at 1m up\n  3").failure()).contains("expected scalar");
        assertThat(only(up(3), "eval range from 0 to 2m step 1m up\n  up 3 _ 3\n")
                        .failure())
                .contains("but got 3 @[0] 3 @[60000] 3 @[120000]");
        assertThat(only(up(3), "eval range from 0 to 2m step 1m up\n  up 3x3\n").failure())
                .contains("cannot return this many points");
    }

    @Test
    void expectations_ofWarnings_areChecked() {
        String warning = "PromQL warning: beware (1:1)";
        String eval = "eval instant at 1m up\n  up 3\n";
        assertThat(only(up(3, warning), eval).failure()).isNull();
        assertThat(only(up(3, warning), eval + "  expect no_warn").failure()).contains("unexpected warn");
        assertThat(only(up(3), eval + "  expect warn").failure()).contains("expected a warn annotation");
        assertThat(only(up(3, warning), eval + "  expect warn msg: " + warning).failure())
                .isNull();
        assertThat(only(up(3, warning), eval + "  expect warn msg: beware").failure())
                .contains("unexpected warn annotation");
        assertThat(only(up(3, warning), eval + "  expect warn regex: be.are \\(1")
                        .failure())
                .isNull();
        assertThat(only(up(3, "disk is full"), eval).failure()).contains("must be either info or warn");
    }

    @Test
    void expectations_ofFailure_areChecked() {
        QueryRunner broken = (request, source) -> {
            throw new PromqlException(PromqlException.Kind.EXECUTION, "it broke");
        };
        assertThat(only(broken, "eval instant at 1m up").failure()).contains("it broke");
        assertThat(only(broken, "eval instant at 1m up\n  expect fail").failure())
                .isNull();
        assertThat(only(broken, "eval_fail instant at 1m up").failure()).isNull();
        assertThat(only(broken, "eval_fail instant at 1m up\n expected_fail_message it broke")
                        .failure())
                .isNull();
        assertThat(only(broken, "eval instant at 1m up\n  expect fail msg: it froze")
                        .failure())
                .contains("but got: it broke");
        assertThat(only(up(3), "eval instant at 1m up\n  expect fail").failure())
                .contains("got none");
        QueryRunner worse = (request, source) -> {
            throw new IllegalStateException("bug");
        };
        assertThat(only(worse, "eval instant at 1m up\n  expect fail").failure())
                .contains("the engine broke");
    }

    @Test
    void instantQuery_isAskedPinnedAndAsRangeToo() {
        List<String> asked = new ArrayList<>();
        QueryRunner up = up(3);
        only(
                (request, source) -> {
                    asked.add(request.expr() + " " + request.startMs() + ".." + request.endMs());
                    return up.run(request, source);
                },
                "eval instant at 1m up offset 5s\n  up 3");
        assertThat(asked)
                .hasSize(12)
                .startsWith("up offset 5s 60000..60000", "up offset 5s 0..120000")
                .contains("up @ 60.000 offset 5s -600000..-600000", "up @ 60.000 offset 5s 540000..660000");
    }

    @Test
    void pinnedQuery_leavesWhatHasATimeAndWhatDependsOnIt() {
        assertThat(PinnedQuery.of("sum(a) + rate(b[5m] @ 3)", 1000)).isEqualTo("sum(a @ 1.000) + rate(b[5m] @ 3.000)");
        assertThat(PinnedQuery.of("sum_over_time(a[5m:1m])", 1000)).isEqualTo("sum_over_time(a[5m:1m] @ 1.000)");
        assertThat(PinnedQuery.of("timestamp(a)", 1000)).isNull();
    }

    @Test
    void line_thatIsNotUnderstood_isRefusedByNumber() {
        String[] scripts = {
            "frobnicate",
            "load",
            "load 5x\n  a 1",
            "load 1m\n  a 1 b",
            "load 1m\n  a{ 1",
            "load 1m\n  a 1+2",
            "load 1m\n  a {{schema:1",
            "load 1m\n  a {{sum:1 sum:2}}",
            "load 1m\n  a {{colour:1}}",
            "load 1m\n  a _x99999999999",
            "load 1m\n  a@st -1m\n",
            "load 1m\n  a@st -1m\n  b 1",
            "load 1m\n  a@st -1m -1m\n  a 1",
            "eval at 5m a",
            "eval instant at 5q a",
            "eval range from 2m to 1m step 1m a",
            "eval instant at 1m a(",
            "eval instant at 1m a\n  expect surprise",
            "eval instant at 1m a\n  expect warn\n  expect no_warn",
            "eval instant at 1m a\n  expect warn regex: (",
            "eval instant at 1m a\n  a 1 2",
            "eval instant at 1m a\n  a",
            "eval instant at 1m a\n  expect string a",
            "eval instant at 1m a\n  expect range vector from 1 to 2",
            "eval_slowly instant at 1m a"
        };
        for (String script : scripts) {
            assertThatThrownBy(() -> Script.parse("\n" + script))
                    .as(script)
                    .isInstanceOf(ScriptException.class)
                    .hasMessageMatching("(?s)line [2-4]: .+");
        }
    }

    @Test
    void values_ofEveryForm_areRead() {
        assertThat(SeriesLine.parse("a{b=\"}\"} 1 2+3x2 -1-1x1 _ _x2 4x1 stale Inf -.5e1 NaN", 1)
                        .values())
                .map(Object::toString)
                .containsExactly("1", "2", "5", "8", "-1", "-2", "_", "_", "_", "4", "4", "NaN", "+Inf", "-5", "NaN");
        assertThat(SeriesLine.parse(
                                "a\t{{}} {{schema:1 count:3 sum:-2.5 z_bucket:1 z_bucket_w:.1 buckets:[1 1] offset:-1 "
                                        + "counter_reset_hint:gauge}}x1 {{count:1 n_buckets:[1 0] n_offset:2}}+{{count:2 n_buckets:[1 1] "
                                        + "n_offset:2 }}x1 {{schema:-53 custom_values:[1 2.5] buckets:[1] count:1}}",
                                1)
                        .values())
                .map(Object::toString)
                .containsExactly(
                        "{{}}",
                        "{{schema:1 count:3 sum:-2.5 z_bucket:1 z_bucket_w:0.1 counter_reset_hint:gauge offset:-1 buckets:[1 1]}}",
                        "{{schema:1 count:3 sum:-2.5 z_bucket:1 z_bucket_w:0.1 counter_reset_hint:gauge offset:-1 buckets:[1 1]}}",
                        "{{count:1 n_offset:2 n_buckets:[1]}}",
                        "{{count:3 n_offset:2 n_buckets:[2 1]}}",
                        "{{schema:-53 count:1 custom_values:[1 2.5] buckets:[1]}}");
    }

    @Test
    void script_thatIsMutated_isReadOrRefused() {
        long seed = Long.getLong("athanor.seed", 7);
        Random random = new Random(seed);
        String foreign = " \n{}[]x+-_:\"1e9a@";
        String script = """
                load 1m
                  a{b="c"}@st -1m _ -30s+1sx3
                  a{b="c"} 1 _ 1+1x3
                  h {{schema:0 count:3 sum:4 buckets:[1 2]}}+{{count:1 buckets:[1]}}x3 stale
                eval instant at 5m sum(rate(a[5m] @ 3))
                  expect warn regex: .*
                  {b="c"} 4
                eval range from 0 to 5m step 1m 'a'
                  expect string "a"
                """;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder mutated = new StringBuilder(script);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(mutated.length());
                mutated.setCharAt(at, foreign.charAt(random.nextInt(foreign.length())));
            }
            try {
                assertThat(Script.parse(mutated.toString()).evals()).isLessThan(4);
            } catch (ScriptException e) {
                assertThat(e.line()).isPositive();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ":\n" + mutated, e);
            }
        }
    }
}
