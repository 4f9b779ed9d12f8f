package io.athanor.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UlidTest {
    @Test
    void parse_whatWasPrinted_givesTheSameInTheSameOrder() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            Ulid a = Ulid.of(random.nextLong() >>> 16, random);
            Ulid b = Ulid.of(random.nextLong() >>> 16, random);
            assertThat(Ulid.parse(a.toString())).isEqualTo(a);
            assertThat(Ulid.parse(a.toString().toLowerCase(java.util.Locale.ROOT)))
                    .isEqualTo(a);
            assertThat(Integer.signum(a.compareTo(b)))
                    .isEqualTo(Integer.signum(a.toString().compareTo(b.toString())));
        }
    }

    @Test
    void parse_knownText_givesItsTime() {
        assertThat(Ulid.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").timeMs()).isEqualTo(1469922850259L);
        assertThat(Ulid.of(1469922850259L, new Random(7)).toString())
                .startsWith("01ARZ3NDEK")
                .hasSize(26);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01ARZ3NDEKTSV4RRFFQ69G5FA",
                "81ARZ3NDEKTSV4RRFFQ69G5FAV",
                "01ARZ3NDEKTSV4RRFFQ69G5FAU",
                "01ARZ3NDEKTSV4RRFFQ69G5FA\u00e9",
                "debug"
            })
    void parse_whatIsNone_refuses(String text) {
        assertThat(Ulid.tryParse(text)).isNull();
        assertThatThrownBy(() -> Ulid.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
