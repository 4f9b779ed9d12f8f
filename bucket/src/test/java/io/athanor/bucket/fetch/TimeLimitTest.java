package io.athanor.bucket.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeLimitTest {
    @Test
    void timesAndDurations_areRead() {
        assertThat(TimeLimit.parse("1970-01-01T01:00:00+01:00").at(7)).isZero();
        assertThat(TimeLimit.parse("1970-01-01T00:00:00.5Z").at(7)).isEqualTo(500);
        assertThat(TimeLimit.parse("-2w").at(14 * 24 * World.HOUR)).isZero();
        assertThat(TimeLimit.parse("1h30m").at(1)).isEqualTo(90 * 60_000 + 1);
        assertThat(TimeLimit.LEAST.at(0)).isEqualTo(-62_167_219_200_000L);
        assertThat(TimeLimit.GREATEST.at(0)).isEqualTo(253_402_300_799_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "yesterday", "2026-01-01", "-1", "1h-", "--1h"})
    void anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> TimeLimit.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\" is neither");
    }
}
