package io.athanor.promql;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.promql.promqltest.TestStorage;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries as deep as the parser lets them be: answered, without a stack overflow, in time that does not double by level. */
class DeepQueryTest {
    private static Value answer(String query) {
        try (QueryEngine engine =
                new QueryEngine(EngineConfig.builder().workers(2).build(), InstantSource.system())) {
            return engine.execute(QueryRequest.instant(query, 1_000), new TestStorage())
                    .value();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" + ", " or ", " == ", " and on (x) "})
    @Timeout(30)
    void chainOfOperators_isAnswered(String operator) {
        assertThat(answer("a" + (operator + "a").repeat(490))).isInstanceOf(Value.Vector.class);
    }

    @Test
    @Timeout(30)
    void nestedCallsAndSigns_areAnswered() {
        assertThat(answer("sum(abs(".repeat(120) + "a" + "))".repeat(120))).isInstanceOf(Value.Vector.class);
        assertThat(answer("-".repeat(240) + "a")).isInstanceOf(Value.Vector.class);
        assertThat(answer("(".repeat(240) + "1" + ")".repeat(240))).isEqualTo(new Value.Scalar(1_000, 1));
    }

    @Test
    @Timeout(30)
    void nestedSubqueries_areAnsweredOncePerLevel() {
        assertThat(answer("sum_over_time(".repeat(120) + "a" + "[5m:1m])".repeat(120)))
                .isInstanceOf(Value.Vector.class);
    }
}
