package io.athanor.api.httpapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TimeParamsTest {
    @Test
    void times_ofAllForms_areRead() {
        assertThat(TimeParams.parseTime("1761177600")).isEqualTo(1_761_177_600_000L);
        assertThat(TimeParams.parseTime("1761177600.123")).isEqualTo(1_761_177_600_123L);
        assertThat(TimeParams.parseTime("-1.5")).isEqualTo(-1_500);
        assertThat(TimeParams.parseTime("1.4e9")).isEqualTo(1_400_000_000_000L);
        assertThat(TimeParams.parseTime("2025-10-23T00:00:00Z")).isEqualTo(1_761_177_600_000L);
        assertThat(TimeParams.parseTime("2025-10-23T02:00:00.5+02:00")).isEqualTo(1_761_177_600_500L);
        assertThat(TimeParams.parseTime("-292273086-05-16T16:47:06Z")).isEqualTo(TimeParams.MIN_TIME_MS);
        for (String bad :
                new String[] {"", "now", "2025-10-23", "2025-13-01T00:00:00Z", "1761177600d", " 1", "NaN", "1e30"}) {
            assertThatThrownBy(() -> TimeParams.parseTime(bad))
                    .as(bad)
                    .hasMessage("cannot parse \"" + bad + "\" to a valid timestamp");
        }
    }

    @Test
    void durations_ofBothForms_areRead() {
        assertThat(TimeParams.parseDurationNanos("1.5")).isEqualTo(1_500_000_000L);
        assertThat(TimeParams.parseDurationNanos("-3")).isEqualTo(-3_000_000_000L);
        assertThat(TimeParams.parseDurationNanos("1m30s")).isEqualTo(90_000_000_000L);
        for (String bad : new String[] {"", "1x", "m", "NaN"}) {
            assertThatThrownBy(() -> TimeParams.parseDurationNanos(bad))
                    .as(bad)
                    .hasMessage("cannot parse \"" + bad + "\" to a valid duration");
        }
    }

    @Test
    void steps_areCountedWithoutOverflow() {
        assertThat(TimeParams.exceeds(0, 11_000_000, 1_000_000_000L, 11_000)).isFalse();
        assertThat(TimeParams.exceeds(0, 11_001_000, 1_000_000_000L, 11_000)).isTrue();
        assertThat(TimeParams.exceeds(Long.MIN_VALUE, Long.MAX_VALUE, 1_000_000_000L, 11_000))
                .isTrue();
    }
}
