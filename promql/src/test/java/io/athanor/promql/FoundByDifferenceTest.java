package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import io.athanor.promql.promqltest.Script;
import io.athanor.promql.promqltest.ScriptReport;
import io.athanor.promql.promqltest.ScriptRunner;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What random queries once answered otherwise than Prometheus. */
class FoundByDifferenceTest {
    private final QueryEngine engine =
            new QueryEngine(EngineConfig.builder().workers(2).build(), InstantSource.system());
    private final MemorySource source = new MemorySource(10)
            .add(Labels.of("__name__", "a", "x", "1"), 15_000, 1)
            .add(Labels.of("__name__", "late", "x", "1"), new long[] {600_000}, new double[] {1})
            .add(Labels.of("__name__", "b", "x", "1", "y", "1"), 15_000, 1)
            .add(Labels.of("__name__", "b", "x", "1", "y", "2"), 15_000, 1)
            .add(Labels.of("__name__", "other", "x", "2"), 15_000, 1);

    @AfterEach
    void close() {
        engine.close();
    }

    private double number(String expr) {
        return ((Value.Vector)
                        engine.execute(QueryRequest.instant(expr, 0), source).value())
                .samples()
                .getFirst()
                .v();
    }

    private List<?> samples(String expr) {
        return ((Value.Vector)
                        engine.execute(QueryRequest.instant(expr, 0), source).value())
                .samples();
    }

    @Test
    void dates_ofNoNumber_areThoseOfTheLastSecondThatGoKnows() {
        assertThat(number("year(vector(NaN))")).isEqualTo(292277026596.0);
        assertThat(number("month(vector(Inf))")).isEqualTo(12);
        assertThat(number("day_of_month(vector(-Inf))")).isEqualTo(4);
        assertThat(number("day_of_year(vector(1e300))")).isEqualTo(339);
        assertThat(number("day_of_week(vector(NaN))")).isZero();
        assertThat(number("days_in_month(vector(NaN))")).isEqualTo(31);
        assertThat(number("hour(vector(NaN))")).isEqualTo(15);
        assertThat(number("minute(vector(NaN))")).isEqualTo(30);
    }

    @Test
    void dates_longAgo_areThoseOfTheCalendar() {
        assertThat(number("year(vector(-62167219201))")).isEqualTo(-1);
        assertThat(number("day_of_year(vector(-62167219201))")).isEqualTo(365);
        assertThat(number("hour(vector(-1))")).isEqualTo(23);
    }

    @Test
    void duplicates_onTheSideOfOne_areRefusedEvenIfNothingMatchesThem() {
        assertThatThrownBy(() -> number("other * on (x) b"))
                .hasMessageStartingWith("found duplicate series for the match group {x=\"1\"} on the right hand-side");
        assertThatThrownBy(() -> number("b * on (x) group_right other"))
                .hasMessageStartingWith("found duplicate series for the match group {x=\"1\"} on the left hand-side");
    }

    @Test
    void matches_ofSeveralSeriesWithOne_mustBeAskedFor() {
        assertThatThrownBy(() -> number("b * on (x) a"))
                .hasMessage(
                        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
        assertThatThrownBy(() -> number("b == bool ignoring (y) a"))
                .hasMessage(
                        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
        assertThatThrownBy(() -> number("b > on (x) (a * Inf)"))
                .hasMessage(
                        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
    }

    @Test
    void matches_whoseLabelsComeFromTheSideOfOne_mustDifferStill() {
        String notUnique = "multiple matches for labels: grouping labels must ensure unique matches";
        assertThatThrownBy(() -> number("b * on (x) group_left (y) a")).hasMessage(notUnique);
        assertThatThrownBy(() -> number("a * on (x) group_right (y) b")).hasMessage(notUnique);
        assertThat(samples("b * on (x) group_left (nothing) a")).hasSize(2);
    }

    @Test
    void durations_thatAreNoNumber_areRefusedInPrometheusWords() {
        assertThatThrownBy(() -> samples("a offset (NaN)")).hasMessage("9:13: duration is NaN or infinite");
        assertThatThrownBy(() -> samples("a offset (NaN + 1)")).hasMessage("10:17: duration is NaN or infinite");
        assertThatThrownBy(() -> samples("a offset (2^2000)")).hasMessage("10:16: duration is NaN or infinite");
        assertThatThrownBy(() -> samples("a[2^2000]")).hasMessage("2:8: duration is NaN or infinite");
        assertThatThrownBy(() -> samples("a offset Inf")).hasMessage("1:10: parse error: duration out of range");
        assertThatThrownBy(() -> samples("a offset (-Inf)")).hasMessage("1:12: parse error: duration out of range");
        assertThatThrownBy(() -> samples("a[Inf]"))
                .hasMessage("1:3: parse error: unexpected character in duration expression: 'I'");
    }

    @Test
    void offset_thatIsNoNumber_isRefusedWherePrometheusTakesWhatTheProcessorMakesOfIt() {
        assertThatThrownBy(() -> samples("a offset NaN")).hasMessage("1:10: parse error: duration is NaN or infinite");
        assertThatThrownBy(() -> samples("a offset -NaN")).hasMessage("1:10: parse error: duration is NaN or infinite");
    }

    @Test
    void duplicates_onTheSideOfOne_doNotMatterWhereTheOtherSideIsEmpty() {
        assertThat(samples("late * on (x) b")).isEmpty();
    }

    @Test
    void aggregation_ofRowsSomeOfWhichAreStored_computesTheOthers() {
        MemorySource many = new MemorySource(10);
        for (int i = 0; i < 200; i++) {
            String x = Integer.toString(i);
            many.add(Labels.of("__name__", "many", "x", x), 15_000, i);
            many.add(Labels.of("__name__", "one", "x", x, "y", "1"), new long[] {0}, new double[] {1});
            if (i % 2 == 0) { // matched step by step, since one series takes the other's place
                many.add(Labels.of("__name__", "one", "x", x, "y", "2"), new long[] {600_000}, new double[] {1});
            }
        }
        Value.Vector sum =
                (Value.Vector) engine.execute(QueryRequest.instant("sum(many * on (x) group_left one)", 0), many)
                        .value();
        assertThat(sum.samples()).isNotEmpty();
    }

    @Test
    void remarks_onASubquery_nameThePlaceThatPrometheusDoes() {
        assertThat(engine.execute(QueryRequest.instant("rate((a)[5m:1m])", 60_000), source)
                        .infos()
                        .toString())
                .endsWith("\"a\" (1:1)]");
        assertThat(engine.execute(QueryRequest.instant("quantile_over_time(2, a[5m:1m])", 60_000), source)
                        .warnings()
                        .toString())
                .endsWith("got 2 (1:20)]");
    }

    @Test
    void timestampOfASmoothedSelector_isTheTimeOfTheSample() {
        EngineConfig config = EngineConfig.builder()
                .features(Set.of(Feature.EXTENDED_RANGE_SELECTORS))
                .build();
        try (QueryEngine smoothing = new QueryEngine(config, InstantSource.system())) {
            QueryRequest request = QueryRequest.instant("timestamp(late smoothed)", 610_000);
            assertThat(smoothing.execute(request, source).value())
                    .isEqualTo(new Value.Vector(List.of(new Value.Sample(Labels.of("x", "1"), 610_000, 600, null))));
        }
    }

    private static void passes(String script) {
        Set<Feature> on =
                Set.of(Feature.EXPERIMENTAL_FUNCTIONS, Feature.USE_START_TIMESTAMPS, Feature.BINOP_FILL_MODIFIERS);
        try (QueryEngine engine =
                new QueryEngine(EngineConfig.builder().workers(2).features(on).build(), InstantSource.system())) {
            ScriptReport report = new ScriptRunner(engine::execute).run("script", Script.parse(script));
            assertThat(report.outcomes().stream().filter(o -> !o.passed())).isEmpty();
            assertThat(report.passed()).isPositive();
        }
    }

    @Test
    void buckets_madeToRiseForOneQuantile_areCountedOnce() {
        passes("""
                load 1m
                    b_bucket{le="1"}    5x3
                    b_bucket{le="2"}    3x3
                    b_bucket{le="+Inf"} 6x3

                eval instant at 1m histogram_quantiles(b_bucket, "q", 0.5, 0.9)
                    expect info regex: .*from buckets 2 to 2, with a max diff of 2, over 1 samples from .*
                    {q="0.5"} 0.6
                    {q="0.9"} 2

                eval instant at 1m histogram_quantiles(b_bucket, "q", NaN, 0.5)
                    expect warn regex: .*got NaN.*
                    expect info regex: .*from buckets 2 to 2, with a max diff of 2, over 1 samples from .*
                    {q="NaN"} NaN
                    {q="0.5"} 0.6

                """);
    }

    @Test
    void sort_inASubqueryOfOneStep_isRemarkedUponIfMoreThanOneTimeWasAskedFor() {
        passes("""
                load 1m
                    x 1x60

                eval instant at 30m10s max_over_time((sort(x))[30s:5m])
                    expect warn msg: PromQL warning: sort is ineffective for range queries since results are always ordered by labels (1:16)
                    {} 1

                eval instant at 30m max_over_time((sort(x))[30s:5m])
                    expect no_warn
                    {} 1

                """);
    }

    @Test
    void overlappingStarts_areCountedWindowByWindow() {
        passes("""
                load 1m
                    c_total{x="1"}@st _ -2m -2m -2m
                    c_total{x="1"}    1 2 3 4
                    c_total{x="2"}@st _ _ _ _
                    c_total{x="2"}    1 2 3 4

                eval range from 2m to 3m step 1m rate(c_total[90s])
                    expect warn msg: PromQL warning: sample has start time that overlaps with previous sample timestamp for metric "c_total" (1:6)
                    {x="1"} 0.016666666666666666x1
                    {x="2"} 0.016666666666666666x1

                eval range from 2m to 3m30s step 30s rate(c_total[2m])
                    expect warn msg: PromQL warning: sample has start time that overlaps with previous sample timestamp for metric "c_total" (2 occurrences) (1:6)
                    {x="1"} 0.016666666666666666x3
                    {x="2"} 0.016666666666666666x3

                """);
    }
}
