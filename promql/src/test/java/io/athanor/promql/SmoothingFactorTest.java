package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.athanor.model.Labels;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The factors of {@code double_exponential_smoothing}: which are refused, and in whose words. */
class SmoothingFactorTest {
    private final QueryEngine engine = new QueryEngine(
            EngineConfig.builder()
                    .workers(2)
                    .features(Set.of(Feature.EXPERIMENTAL_FUNCTIONS))
                    .build(),
            InstantSource.system());
    private final MemorySource source = new MemorySource(10)
            .add(Labels.of("__name__", "m"), 60_000, 1, 2, 4, 8, 16)
            .add(Labels.of("__name__", "once"), 60_000, 7)
            .add(Labels.of("__name__", "factor"), 60_000, 0.5, 0.5, 0.5, 0.5, 1.5);

    @AfterEach
    void close() {
        engine.close();
    }

    private Value.Vector at(String query, long time) {
        return (Value.Vector)
                engine.execute(QueryRequest.instant(query, time), source).value();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0, 0.5|invalid smoothing factor. Expected: 0 < sf < 1, got: 0.000000",
                "1, 0.5|invalid smoothing factor. Expected: 0 < sf < 1, got: 1.000000",
                "-0.25, 0.5|invalid smoothing factor. Expected: 0 < sf < 1, got: -0.250000",
                "1.0000001, 0.5|invalid smoothing factor. Expected: 0 < sf < 1, got: 1.000000",
                "Inf, 0.5|invalid smoothing factor. Expected: 0 < sf < 1, got: +Inf",
                "-Inf, 0.5|invalid smoothing factor. Expected: 0 < sf < 1, got: -Inf",
                "1e22, 0.5|invalid smoothing factor. Expected: 0 < sf < 1, got: 10000000000000000000000.000000",
                "1e23, 0.5|invalid smoothing factor. Expected: 0 < sf < 1, got: 99999999999999991611392.000000",
                "2, 2|invalid smoothing factor. Expected: 0 < sf < 1, got: 2.000000",
                "0.5, 0|invalid trend factor. Expected: 0 < tf < 1, got: 0.000000",
                "0.5, 1|invalid trend factor. Expected: 0 < tf < 1, got: 1.000000",
                "0.5, -3.1234567|invalid trend factor. Expected: 0 < tf < 1, got: -3.123457",
                "0.5, Inf|invalid trend factor. Expected: 0 < tf < 1, got: +Inf",
            })
    void factor_thatIsNoFraction_isRefusedInPrometheusWords(String factors, String message) {
        assertThatThrownBy(() -> at("double_exponential_smoothing(m[10m], " + factors + ")", 240_000))
                .asInstanceOf(type(PromqlException.class))
                .matches(e -> e.kind() == PromqlException.Kind.EXECUTION)
                .extracting(Throwable::getMessage)
                .isEqualTo(message);
    }

    @Test
    void factor_thatIsNoNumber_passesAndSpoilsTheValue() {
        assertThat(at("double_exponential_smoothing(m[10m], NaN, 0.5)", 240_000)
                        .samples()
                        .getFirst()
                        .v())
                .isNaN();
        assertThat(at("double_exponential_smoothing(m[10m], 0.5, NaN)", 240_000)
                        .samples()
                        .getFirst()
                        .v())
                .isNaN();
    }

    @Test
    void factor_isLookedAtWhereThereIsASample_evenIfOneIsTooFew() {
        assertThatThrownBy(() -> at("double_exponential_smoothing(once[10m], 2, 0.5)", 60_000))
                .hasMessage("invalid smoothing factor. Expected: 0 < sf < 1, got: 2.000000");
        assertThat(at("double_exponential_smoothing(once[10m], 0.5, 0.5)", 60_000)
                        .samples())
                .isEmpty();
        assertThat(at("double_exponential_smoothing(nothing[10m], 2, 0.5)", 60_000)
                        .samples())
                .isEmpty();
        assertThat(at("double_exponential_smoothing(once[1m], 2, 0.5)", 600_000).samples())
                .isEmpty();
    }

    @Test
    void factor_thatChangesFromStepToStep_isRefusedWhereItIsWrong() {
        String query = "double_exponential_smoothing(m[10m], scalar(factor), 0.5)";
        assertThat(((Value.Matrix) engine.execute(QueryRequest.range(query, 60_000, 180_000, 60_000), source)
                                .value())
                        .series()
                        .getFirst()
                        .size())
                .isEqualTo(3);
        assertThatThrownBy(() -> engine.execute(QueryRequest.range(query, 60_000, 240_000, 60_000), source))
                .hasMessage("invalid smoothing factor. Expected: 0 < sf < 1, got: 1.500000");
    }
}
