package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.promql.promqltest.EvalOutcome;
import io.athanor.promql.promqltest.Script;
import io.athanor.promql.promqltest.ScriptReport;
import io.athanor.promql.promqltest.ScriptRunner;
import io.athanor.promql.promqltest.TestStorage;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Start timestamps, and Thanos's functions of counters: what their switches change, and that nothing changes without. */
class CounterFunctionsTest {
    private static final Set<Feature> WITHOUT = EnumSet.of(Feature.EXPERIMENTAL_FUNCTIONS);
    private static final Set<Feature> STARTS =
            EnumSet.of(Feature.EXPERIMENTAL_FUNCTIONS, Feature.USE_START_TIMESTAMPS, Feature.EXTENDED_RANGE_SELECTORS);
    private static final Set<Feature> X = EnumSet.of(Feature.X_FUNCTIONS);

    private static void passes(Set<Feature> features, String script) {
        try (QueryEngine engine = new QueryEngine(
                EngineConfig.builder().workers(2).features(features).build(), InstantSource.system())) {
            ScriptReport report = new ScriptRunner(engine::execute).run("script", Script.parse(script));
            List<EvalOutcome> failed =
                    report.outcomes().stream().filter(o -> !o.passed()).toList();
            assertThat(failed).isEmpty();
            assertThat(report.passed()).isPositive();
        }
    }

    /** A counter of deltas: each sample starts where the one before it ended. */
    private static final String DELTAS = """
            load 1m
                d_total@st  _ _ -1m -1m -1m -1m
                d_total     _ _  60  60  60  60
                h_total@st  _ _ -1m -1m -1m
                h_total     _ _ {{schema:0 sum:6 count:6}} {{schema:0 sum:6 count:6}} {{schema:0 sum:6 count:6}}

            """;

    @Test
    void startTimestamps_withTheSwitch_areResets() {
        passes(STARTS, DELTAS + """
                eval instant at 5m increase(d_total[3m])
                    {} 180

                eval instant at 5m irate(d_total[3m])
                    {} 1

                eval instant at 5m resets(d_total[3m])
                    {} 2

                eval instant at 5m resets(d_total[3m] anchored)
                    {} 3

                eval instant at 2m increase(d_total[90s])
                    {} 60

                eval instant at 4m increase(h_total[3m])
                    {} {{schema:0 sum:18 count:18}}

                eval instant at 5m delta(d_total[3m])
                    {} 0

                eval range from 2m to 3m step 1m start_timestamp(d_total)
                    {} 60 120

                eval instant at 2m start_timestamp(d_total @ 180)
                    {} 120

                """);
    }

    @Test
    void startTimestamps_withoutTheSwitch_areNotLookedAt() {
        passes(WITHOUT, DELTAS + """
                eval instant at 5m increase(d_total[3m])
                    {} 0

                eval instant at 5m resets(d_total[3m])
                    {} 0

                eval instant at 2m increase(d_total[90s])

                eval instant at 2m start_timestamp(d_total)

                """);
    }

    @Test
    void startTimestamps_thatOverlap_areWarnedOfWhereverTheWindowHoldsThem() {
        passes(STARTS, """
                load 1m
                    o_total@st  -1s -61s -30s -90s -90s -210s
                    o_total     1 2 3 4 5 6

                eval instant at 1m rate(o_total[2m])
                    expect no_warn
                    {} 0.016666666666666666

                eval instant at 3m rate(o_total[1m30s])
                    expect no_warn
                    {} 0.016666666666666666

                eval instant at 4m rate(o_total[1m30s])
                    expect warn msg: PromQL warning: sample has start time that overlaps with previous sample timestamp for metric "o_total" (1:6)
                    {} 0.016666666666666666

                """);
    }

    private static final String GAPS = """
            load 10s
                c 1 5 10 20 _ 40 3 3

            """;

    @Test
    void xIncrease_takesTheSampleBeforeTheWindow() {
        passes(X, GAPS + """
                eval range from 0 to 1m10s step 10s xincrease(c[10s])
                    {} 1 4 5 10 0 20 3 0

                eval range from 0 to 1m step 20s xincrease(c[10s])
                    {} 1 5 0 3

                eval range from 0 to 1m step 10s xincrease(c[20s])
                    {} 1 4 9 15 10 20 23

                eval instant at 20m xincrease(c[10s])
                    {} 0

                eval instant at 2h xincrease(c[10s])

                """);
    }

    @Test
    void xIncrease_ofACounterThatHasJustAppeared_countsFromZero() {
        passes(X, """
                load 1m
                    c _ _ 7 7 7 7

                eval range from 1m to 5m step 1m xincrease(c[2m])
                    {} _ 7 7 7 0

                """);
    }

    @Test
    void xRateAndXDelta_stretchWhatCoversTheWindow() {
        passes(X, """
                load 10s
                    c 0+10x20

                eval instant at 55s xrate(c[20s])
                    {} 1

                eval instant at 55s xdelta(c[20s])
                    {} 20

                eval instant at 5s xrate(c[20s])
                    {} 0

                eval instant at 15s xrate(c[20s])
                    {} 0.5

                """);
    }

    @Test
    void xFunctions_withoutTheirSwitch_areNotKnown() {
        try (QueryEngine engine =
                new QueryEngine(EngineConfig.builder().workers(1).build(), InstantSource.system())) {
            assertThatThrownBy(() -> engine.execute(QueryRequest.instant("xrate(c[1m])", 0), new TestStorage()))
                    .isInstanceOf(PromqlException.class)
                    .hasMessage("1:1: parse error: unknown function with name \"xrate\"");
        }
    }

    @Test
    void xFunctions_ofWhatTheyCannotRead_sayWhy() {
        passes(X, """
                load 1m
                    h {{schema:0 sum:6 count:6}}x5
                    c 0+1x5

                eval instant at 3m xrate(h[2m])
                    expect fail msg: native histograms are not supported in extended range functions

                eval instant at 3m xrate(c[2m:1m])
                    expect fail msg: xrate() of a subquery is not supported: give it a selector with a range

                """);
    }
}
