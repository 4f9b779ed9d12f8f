package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.promql.promqltest.Script;
import io.athanor.promql.promqltest.ScriptReport;
import io.athanor.promql.promqltest.ScriptRunner;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Native histograms that observed NaN: the observation counts, lies in no bucket, and makes the sum NaN. That the sum is
 * NaN says nothing by itself: opposite infinities make it so too. Prometheus, whose answers these are, interpolates within the
 * last bucket whenever the sum is NaN, whichever bucket the quantile lies in.
 */
class NaNObservationsTest {
    private static final String DATA = """
            load 1m
                nans   {{schema:0 count:10 sum:NaN buckets:[2 4 2]}}x5
                none   {{schema:0 count:8 sum:NaN buckets:[2 4 2]}}x5
                onlynan {{schema:0 count:3 sum:NaN}}x5
                custom {{schema:-53 count:8 sum:NaN custom_values:[1 2] buckets:[2 4 2]}}x5
                rising {{schema:0 count:10 sum:NaN buckets:[2 4 2]}}+{{schema:0 count:5 sum:1 buckets:[1 2 1]}}x5

            """;

    private static void passes(String script) {
        EngineConfig config = EngineConfig.builder()
                .workers(2)
                .features(Set.of(Feature.EXPERIMENTAL_FUNCTIONS))
                .build();
        try (QueryEngine engine = new QueryEngine(config, InstantSource.system())) {
            ScriptReport report = new ScriptRunner(engine::execute).run("script", Script.parse(DATA + script));
            assertThat(report.outcomes().stream().filter(o -> !o.passed())).isEmpty();
            assertThat(report.passed()).isPositive();
        }
    }

    @Test
    void quantile_belowTheLastBucket_isSkewedAndSaysSo() {
        passes("""
                eval instant at 0 histogram_quantile(0.5, nans)
                    expect info msg: PromQL info: input to histogram_quantile has NaN observations, result is skewed higher (1:25)
                    {} 5.656854249492381

                eval instant at 0 histogram_quantile(0, nans)
                    expect info msg: PromQL info: input to histogram_quantile has NaN observations, result is skewed higher (1:23)
                    {} 2

                """);
    }

    @Test
    void quantile_aboveAllBuckets_isNaNAndSaysSo() {
        passes("""
                eval instant at 0 histogram_quantile(0.9, nans)
                    expect info msg: PromQL info: input to histogram_quantile has NaN observations, result is NaN (1:25)
                    {} NaN

                eval instant at 0 histogram_quantile(0.5, onlynan)
                    expect info msg: PromQL info: input to histogram_quantile has NaN observations, result is NaN (1:25)
                    {} NaN

                """);
    }

    @Test
    void quantile_ofASumThatIsNaNForAnotherReason_isNotRemarkedUpon() {
        passes("""
                eval instant at 0 histogram_quantile(0.5, none)
                    expect no_info
                    {} 4

                eval instant at 0 histogram_quantile(0.5, custom)
                    expect no_info
                    {} +Inf

                """);
    }

    @Test
    void quantile_outsideOfZeroToOne_asksNoBucket() {
        passes("""
                eval instant at 0 histogram_quantile(1.5, nans)
                    expect warn
                    expect no_info
                    {} +Inf

                eval instant at 0 histogram_quantile(-1, nans)
                    expect warn
                    expect no_info
                    {} -Inf

                """);
    }

    @Test
    void fraction_leavesThemOutAndSaysSo() {
        passes("""
                eval instant at 0 histogram_fraction(0, 1, nans)
                    expect info msg: PromQL info: input to histogram_fraction has NaN observations, which are excluded from all fractions (1:26)
                    {} 0.2

                eval instant at 0 histogram_fraction(-Inf, +Inf, nans)
                    expect info msg: PromQL info: input to histogram_fraction has NaN observations, which are excluded from all fractions (1:32)
                    {} 0.8

                eval instant at 0 histogram_fraction(-Inf, +Inf, none)
                    expect no_info
                    {} 1

                """);
    }

    @Test
    void count_countsThem_sumAndWhatIsMadeOfItAreNaN() {
        passes("""
                eval instant at 0 histogram_count(nans)
                    {} 10

                eval instant at 0 histogram_sum(nans)
                    {} NaN

                eval instant at 0 histogram_avg(nans)
                    {} NaN

                eval instant at 0 histogram_stddev(nans)
                    {} NaN

                eval instant at 0 histogram_stdvar(nans)
                    {} NaN

                """);
    }

    @Test
    void arithmeticAndRates_keepThemApartFromTheBuckets() {
        passes("""
                eval instant at 0 sum({__name__=~"nans|none"})
                    {} {{schema:0 count:18 sum:NaN buckets:[4 8 4]}}

                eval instant at 0 nans * 2
                    {} {{schema:0 count:20 sum:NaN buckets:[4 8 4]}}

                eval instant at 5m increase(rising[5m])
                    {} {{schema:0 count:25 sum:NaN buckets:[5 10 5]}}

                eval instant at 5m histogram_quantile(0.5, increase(rising[5m]))
                    expect info msg: PromQL info: input to histogram_quantile has NaN observations, result is skewed higher (1:25)
                    {} 5.656854249492381

                """);
    }
}
