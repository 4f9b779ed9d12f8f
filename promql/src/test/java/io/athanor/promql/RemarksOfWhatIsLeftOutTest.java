package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.Labels;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aggregations that let nothing through: what their input has to say is said nevertheless. */
class RemarksOfWhatIsLeftOutTest {
    private static final String NO_COUNTER =
            "PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"speed\"";

    private final QueryEngine engine = new QueryEngine(
            EngineConfig.builder()
                    .workers(2)
                    .features(Set.of(Feature.EXPERIMENTAL_FUNCTIONS))
                    .build(),
            InstantSource.system());
    private final MemorySource source = new MemorySource(10)
            .add(Labels.of("__name__", "speed", "x", "1"), 60_000, 1, 2, 3, 4, 5, 6)
            .add(Labels.of("__name__", "speed", "x", "2"), 60_000, 1, 2, 3, 4, 5, 6)
            .add(Labels.of("__name__", "k"), 60_000, 0, 0, 0, 0, 1, 0);

    @AfterEach
    void close() {
        engine.close();
    }

    private QueryResult instant(String query) {
        return engine.execute(QueryRequest.instant(query, 300_000), source);
    }

    private QueryResult range(String query) {
        return engine.execute(QueryRequest.range(query, 60_000, 300_000, 60_000), source);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topk(0, rate(speed[5m]))",
                "topk(-1, rate(speed[5m]))",
                "topk(0.9, rate(speed[5m]))",
                "topk(-Inf, rate(speed[5m]))",
                "bottomk(0, rate(speed[5m]))",
                "bottomk by (x) (0, rate(speed[5m]))",
                "limitk(0, rate(speed[5m]))",
                "limitk without (x) (-5, rate(speed[5m]))",
                "limit_ratio(0, rate(speed[5m]))",
            })
    void nothingLetThrough_saysWhatTheInputSays(String query) {
        QueryResult one = instant(query);
        assertThat(((Value.Vector) one.value()).samples()).isEmpty();
        assertThat(one.infos()).singleElement().asString().startsWith(NO_COUNTER);
        QueryResult many = range(query);
        assertThat(((Value.Matrix) many.value()).series()).isEmpty();
        assertThat(many.infos()).isEqualTo(one.infos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"topk", "bottomk", "limitk"})
    void someStepsLetThrough_giveTheirValuesAndSayIt(String aggregation) {
        QueryResult result = range(aggregation + "(scalar(k), rate(speed[5m]))");
        assertThat(((Value.Matrix) result.value()).series()).singleElement().satisfies(series -> {
            assertThat(series.size()).isEqualTo(1);
            assertThat(series.t()[0]).isEqualTo(240_000);
        });
        assertThat(result.infos()).singleElement().asString().startsWith(NO_COUNTER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topk", "bottomk", "limitk"})
    void nothingLetThrough_hidesNoError(String aggregation) {
        assertThatThrownBy(() -> instant(aggregation + "(0, speed * on () group_left () speed)"))
                .hasMessageStartingWith("found duplicate series for the match group {}");
    }
}
