package io.athanor.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerTest {
    @Test
    void difference_ofAnswersThatOnlyOrderSeriesDifferently_isNothing() {
        Answer one = matrix(
                "{\"metric\":{\"a\":\"1\",\"b\":\"2\"},\"values\":[[1,\"5\"],[2,\"NaN\"]]}", series("x", 1, "+Inf"));
        Answer other = matrix(
                series("x", 1, "+Inf"), "{\"metric\":{\"b\":\"2\",\"a\":\"1\"},\"values\":[[1,\"5.0\"],[2,\"NaN\"]]}");

        assertThat(one.points()).isEqualTo(3);
        assertThat(one.difference(other)).isEqualTo(new Answer.Difference(0, 0));
    }

    @Test
    void difference_isRelativeToTheGreaterValue_andTheWorstOfAll() {
        Answer one = matrix(series("x", 1, "100"), series("y", 1, "1"));
        Answer other = matrix(series("x", 1, "101"), series("y", 1, "1.0001"));

        assertThat(one.difference(other).relative()).isCloseTo(1 / 101.0, within(1e-12));
    }

    @Test
    void difference_ofPointsThatStandInOneAnswerOnly_countsThem() {
        Answer one = matrix(series("x", 1, "1"), series("y", 1, "1"));
        Answer other = matrix(series("x", 2, "1"), series("y", 1, "1"));

        assertThat(one.difference(other).onlyInOne()).isEqualTo(2);
    }

    @Test
    void difference_ofInfinityAndANumber_isInfinite() {
        Answer one = matrix(series("x", 1, "+Inf"));

        assertThat(one.difference(matrix(series("x", 1, "1"))).relative()).isInfinite();
        assertThat(one.difference(matrix(series("x", 1, "NaN"))).relative()).isInfinite();
    }

    @Test
    void parse_ofAnError_failsWithItsText() {
        byte[] json = "{\"status\":\"error\",\"error\":\"no such thing\"}".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Answer.parse(json)).hasMessage("no success: no such thing");
    }

    private static String series(String name, int time, String value) {
        return "{\"metric\":{\"n\":\"" + name + "\"},\"value\":[" + time + ",\"" + value + "\"]}";
    }

    private static Answer matrix(String... series) {
        String json = "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
                + String.join(",", series) + "]}}";
        return Answer.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
