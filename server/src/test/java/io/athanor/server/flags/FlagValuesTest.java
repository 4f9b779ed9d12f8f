package io.athanor.server.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class FlagValuesTest {
    @Test
    void durations_ofPrometheus_areRead() {
        DurationFlag flag = new DurationFlag();
        assertThat(flag.convert("1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(flag.convert("1y2w3d4h5m6s7ms"))
                .isEqualTo(Duration.ofDays(365 + 14 + 3)
                        .plusHours(4)
                        .plusMinutes(5)
                        .plusSeconds(6)
                        .plusMillis(7));
        assertThat(flag.convert("0")).isEqualTo(Duration.ZERO);
        for (String bad : new String[] {"", "5", "m", "1m1h", "-1s", "1.5h", "300y", "99999999999999999999s"}) {
            assertThatThrownBy(() -> flag.convert(bad))
                    .as(bad)
                    .isInstanceOf(TypeConversionException.class)
                    .hasMessage("\"" + bad + "\" is not a duration, for example 30s, 5m, 1h30m or 15d");
        }
    }

    @Test
    void sizes_areRead() {
        SizeFlag flag = new SizeFlag();
        assertThat(flag.convert("1024")).isEqualTo(1024);
        assertThat(flag.convert("250MB")).isEqualTo(250L << 20);
        assertThat(flag.convert("1.5GiB")).isEqualTo(3L << 29);
        for (String bad : new String[] {"", "MB", "-1", "1XB", "9999999TB"}) {
            assertThatThrownBy(() -> flag.convert(bad)).as(bad).isInstanceOf(TypeConversionException.class);
        }
    }

    @Test
    void addresses_areRead() {
        HostPort flag = new HostPort();
        assertThat(flag.convert("localhost:80")).isEqualTo(InetSocketAddress.createUnresolved("localhost", 80));
        assertThat(flag.convert(":0")).isEqualTo(InetSocketAddress.createUnresolved("0.0.0.0", 0));
        assertThat(flag.convert("[::1]:9")).isEqualTo(InetSocketAddress.createUnresolved("::1", 9));
        for (String bad : new String[] {"", "host", "host:", "host:x", "host:70000", "::1:9"}) {
            assertThatThrownBy(() -> flag.convert(bad)).as(bad).isInstanceOf(TypeConversionException.class);
        }
    }
}
