package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1h30m, 5400000000000",
        "2.5s, 2500000000",
        ".5ms, 500000",
        "100us, 100000",
        "100\u00b5s, 100000",
        "7ns, 7",
        "15d, 1296000000000000"
    })
    void length_isRead(String text, long nanos) {
        assertThat(GoDurations.parse(text)).hasValue(nanos);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "5 m", "-5s", "1m-", "1mm", "292y200d", "999999999999999999h", "1e3s"})
    void whatIsNoLength_isNotRead(String text) {
        assertThat(GoDurations.parse(text)).isEmpty();
    }

    @Test
    void whatIsPrinted_isReadAgain() {
        for (long nanos = 1; nanos < Long.MAX_VALUE / 3; nanos = nanos * 3 + 1) {
            long rounded = nanos < 1L << 50 ? nanos : nanos / 1_000_000_000 * 1_000_000_000;
            assertThat(GoDurations.parse(GoDurations.format(rounded))).hasValue(rounded);
        }
    }
}
