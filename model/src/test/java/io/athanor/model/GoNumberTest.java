package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoNumberTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1., 1",
        ".5, 0.5",
        "1e5, 100000",
        "1_000, 1000",
        "0x1p3, 8",
        "0x1.8p-1, 0.75",
        "0X.8P1, 1",
        "0x_1p1, 2",
        "inf, Infinity",
        "+Inf, Infinity",
        "-infinity, -Infinity",
        "nan, NaN",
        "NaN, NaN",
        "1e400, Infinity",
        "-1e400, -Infinity",
        "1.5e-3, 0.0015",
        "00, 0",
        "-0, -0.0",
        "1e99999999999, Infinity",
        "1e-99999999999, 0"
    })
    void numbersOfGo_areRead(String text, double value) {
        assertThat(GoNumber.parseFloat(text)).isEqualTo(Double.valueOf(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "1e", "0x1", "+nan", "1d", "1f", " 1", "1 ", "0b1", "0o7", "infin", "1e+", "+", "-", "1e5.",
                "0xp1", "1__0", "_1", "1_", "1_.5", "_", "1e_5", "++1", "0x", "٣", "1,5"
            })
    void otherTexts_areNoNumbers(String text) {
        assertThat(GoNumber.parseFloat(text)).isNull();
    }

    @Test
    void outOfRange_isToldFromWrittenInfinity() {
        assertThat(GoNumber.isOutOfRange("1e400", Double.POSITIVE_INFINITY)).isTrue();
        assertThat(GoNumber.isOutOfRange("-1e400", Double.NEGATIVE_INFINITY)).isTrue();
        assertThat(GoNumber.isOutOfRange("+Inf", Double.POSITIVE_INFINITY)).isFalse();
        assertThat(GoNumber.isOutOfRange("1", 1)).isFalse();
    }

    @Test
    void randomTexts_neverThrow() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "0123456789abcdefxXpP+-._eEinfINFA ";
        int numbers = 0;

        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            numbers += GoNumber.parseFloat(text.toString()) == null ? 0 : 1;
        }

        assertThat(numbers).as("seed %d", seed).isGreaterThan(1_000);
    }
}
