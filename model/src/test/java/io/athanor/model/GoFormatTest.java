package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoFormatTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0e+00, 0",
        "-0.0, -0, -0, -0e+00, -0",
        "1, 1, 1, 1e+00, 1",
        "-1.5, -1.5, -1.5, -1.5e+00, -1.5",
        "1e20, 100000000000000000000, 1e+20, 1e+20, 100000000000000000000",
        "1e21, 1000000000000000000000, 1e+21, 1e+21, 1e+21",
        "123456789012345678901, 123456789012345680000, 1.2345678901234568e+20, 1.2345678901234568e+20, 123456789012345680000",
        "1e-6, 0.000001, 1e-06, 1e-06, 0.000001",
        "9.99e-7, 0.000000999, 9.99e-07, 9.99e-07, 9.99e-07",
        "0.1, 0.1, 0.1, 1e-01, 0.1",
        "0.3333333333333333, 0.3333333333333333, 0.3333333333333333, 3.333333333333333e-01, 0.3333333333333333",
        "1e23, 100000000000000000000000, 1e+23, 1e+23, 1e+23",
        "100, 100, 100, 1e+02, 100",
        "123456.789, 123456.789, 123456.789, 1.23456789e+05, 123456.789",
        "1e6, 1000000, 1e+06, 1e+06, 1000000",
        "999999.5, 999999.5, 999999.5, 9.999995e+05, 999999.5",
        "2.5e-5, 0.000025, 2.5e-05, 2.5e-05, 0.000025",
        "1e-4, 0.0001, 0.0001, 1e-04, 0.0001",
        "31415926535.897934, 31415926535.897934, 3.1415926535897934e+10, 3.1415926535897934e+10, 31415926535.897934",
        "NaN, NaN, NaN, NaN, NaN",
        "Infinity, +Inf, +Inf, +Inf, +Inf",
        "-Infinity, -Inf, -Inf, -Inf, -Inf",
    })
    void numbers_areLaidOutAsInGo(double v, String f, String g, String e, String sample) {
        assertThat(GoFormat.f(v)).isEqualTo(f);
        assertThat(GoFormat.g(v)).isEqualTo(g);
        assertThat(GoFormat.e(v)).isEqualTo(e);
        assertThat(GoFormat.sample(v)).isEqualTo(sample);
    }

    @Test
    void extremes_haveAllTheirZeros() {
        assertThat(GoFormat.f(Double.MAX_VALUE)).hasSize(309).startsWith("17976931348623157000");
        assertThat(GoFormat.f(-Double.MIN_VALUE))
                .hasSize(327)
                .startsWith("-0.000")
                .endsWith("0005");
    }

    @Test
    void anySample_fitsItsRoomAndReadsBack() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] out = new byte[GoFormat.MAX_SAMPLE_BYTES + 7];

        for (int i = 0; i < 200_000; i++) {
            double v = Double.longBitsToDouble(random.nextLong());
            int end = GoFormat.sample(v, out, 7);
            String text = new String(out, 7, end - 7, StandardCharsets.US_ASCII);
            Double back = GoNumber.parseFloat(text);
            assertThat(back).as("%s, seed %d", text, seed).isEqualTo(Double.valueOf(v));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 0.001",
        "999, 0.999",
        "1000, 1",
        "1010, 1.010",
        "1435781451781, 1435781451.781",
        "-1, -0.001",
        "-1500, -1.500",
        "9223372036854775807, 9223372036854775.807",
        "-9223372036854775808, -9223372036854775.808"
    })
    void timestamps_areSecondsWithThreeDecimalsOrNone(long ms, String text) {
        assertThat(GoFormat.appendTimestamp(new StringBuilder(), ms)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0, 0",
        "1.5, 0, 2",
        "0.125, 2, 0.12",
        "-0.0001, 2, -0.00",
        "1e3, 6, 1000.000000",
        "Infinity, 6, +Inf"
    })
    void fixed_roundsToEven(double v, int decimals, String text) {
        assertThat(GoFormat.fixed(v, decimals)).isEqualTo(text);
    }
}
