package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0s",
        "0s, 0, 0s",
        "0w, 0, 0s",
        "324ms, 324, 324ms",
        "3s, 3000, 3s",
        "5m, 300000, 5m",
        "1h, 3600000, 1h",
        "4d, 345600000, 4d",
        "4d1h, 349200000, 4d1h",
        "14d, 1209600000, 2w",
        "3w, 1814400000, 3w",
        "3w2d1h, 1990800000, 23d1h",
        "10y, 315360000000, 10y",
        "1y2w3d, 33004800000, 382d",
        "1h30m, 5400000, 1h30m",
        "90m, 5400000, 1h30m",
        "8w5d, 5270400000, 61d"
    })
    void durations_areReadAndPrinted(String text, long ms, String printed) {
        assertThat(Durations.parse(text)).isEqualTo(ms);
        assertThat(Durations.format(ms)).isEqualTo(printed);
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty duration string",
        "1, 'not a valid duration string: \"1\"'",
        "1y1m1d, 'not a valid duration string: \"1y1m1d\"'",
        "-1w, 'not a valid duration string: \"-1w\"'",
        "1.5d, 'unknown unit \".\" in duration \"1.5d\"'",
        "d, 'not a valid duration string: \"d\"'",
        "294y, duration out of range",
        "200y10400w, duration out of range",
        "107675d, duration out of range",
        "2584200h, duration out of range",
        "99999999999999999999s, 'not a valid duration string: \"99999999999999999999s\"'",
        "9999999999999999999s, duration out of range",
        "5x, 'unknown unit \"x\" in duration \"5x\"'",
        "1m1m, 'not a valid duration string: \"1m1m\"'",
    })
    void otherTexts_areRefusedInPrometheusWords(String text, String message) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(Durations.DurationException.class)
                .hasMessage(message);
    }

    @Test
    void sign_isReadOnlyWhereAskedFor() {
        assertThat(Durations.parseSigned("-1h")).isEqualTo(-3_600_000);
        assertThat(Durations.parseSigned("1h")).isEqualTo(3_600_000);
        assertThat(Durations.format(-90_000)).isEqualTo("-1m30s");
    }

    @Test
    void randomDurations_surviveTheRoundTrip() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 50_000; i++) {
            long ms = random.nextLong(1L << random.nextInt(1, 43));
            assertThat(Durations.parse(Durations.format(ms)))
                    .as("seed %d", seed)
                    .isEqualTo(ms);
        }
    }

    @Test
    void randomTexts_areReadOrRefused() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(10); n > 0; n--) {
                text.append("0123456789smhdwy-. ".charAt(random.nextInt(19)));
            }
            try {
                assertThat(Durations.parse(text.toString()))
                        .as("%s, seed %d", text, seed)
                        .isNotNegative();
            } catch (Durations.DurationException e) {
                assertThat(e).hasMessageContaining("duration");
            }
        }
    }
}
