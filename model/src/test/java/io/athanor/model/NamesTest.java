package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @Test
    void legacyNames_areLettersDigitsAndUnderscores() {
        assertThat(Names.isLegacyLabelName("_a1")).isTrue();
        assertThat(Names.isLegacyLabelName("1a")).isFalse();
        assertThat(Names.isLegacyLabelName("a:b")).isFalse();
        assertThat(Names.isLegacyMetricName("a:b")).isTrue();
        assertThat(Names.isLegacyMetricName("")).isFalse();
        assertThat(Names.isLegacyLabelName("é")).isFalse();
    }

    @Test
    void validNames_areWholeUnicode() {
        assertThat(Names.isValid("my.метрика 𝄞")).isTrue();
        assertThat(Names.isValid("")).isFalse();
        assertThat(Names.isValid("a\ud834")).isFalse();
        assertThat(Names.isValid("\udd1ea")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "label.with.dots, U__label_2e_with_2e_dots",
        "no:escaping_required, no:escaping_required",
        "mysystem.prod.west.cpu.load_total, U__mysystem_2e_prod_2e_west_2e_cpu_2e_load__total",
        "http.status:sum, U__http_2e_status:sum",
        "1a, U___31_a",
        "a 𝄞, U__a_20__1d11e_",
    })
    void encoding_isThatOfPrometheus(String name, String encoded) {
        assertThat(Names.escape(name)).isEqualTo(encoded);
        assertThat(Names.unescape(encoded)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "U__a_zz_", "U__a_", "U__a_2e", "U__a_d800_", "U__a_110000_", "U__a_10ffff_", "U__a_٣_"
            })
    void whatIsNoEncoding_staysAsItIs(String text) {
        assertThat(Names.unescape(text)).isEqualTo(text);
    }

    @Test
    void randomNames_surviveTheRoundTrip() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int n = random.nextInt(1, 8); n > 0; n--) {
                name.appendCodePoint(random.nextBoolean() ? random.nextInt(0x20, 0x7f) : random.nextInt(0xa0, 0xd800));
            }
            String text = name.toString();
            if (!text.startsWith("U__")) {
                String escaped = Names.escape(text);
                assertThat(Names.isLegacyMetricName(escaped))
                        .as("%s, seed %d", text, seed)
                        .isTrue();
                assertThat(Names.unescape(escaped)).as("seed %d", seed).isEqualTo(text);
            }
        }
    }
}
