package io.athanor.promql.parser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrettifierTest {
    private static final String LONG = "a".repeat(60);

    private static String pretty(String query) {
        return Prettifier.prettify(Parser.parse(query, ParserOptions.ALL));
    }

    @Test
    void query_ofAHundredBytes_staysOnOneLine() {
        String hundred = "sum(" + "a".repeat(95) + ")";
        assertThat(pretty("sum( " + "a".repeat(95) + ")")).isEqualTo(hundred);
        assertThat(pretty("sum(" + "a".repeat(96) + ")")).isEqualTo("sum(\n  " + "a".repeat(96) + "\n)");
    }

    @Test
    void length_isCountedInBytes() {
        String short51 = "é".repeat(49);
        assertThat(pretty("abs({x=\"" + short51 + "\"})")).contains("\n");
        assertThat(pretty("abs({x=\"" + "e".repeat(49) + "\"})")).doesNotContain("\n");
    }

    @Test
    void longQuery_isSplitLevelByLevel() {
        assertThat(pretty(
                        "topk by (x) (5, rate(" + LONG + "[5m]) / on (y) group_left (z) (" + LONG + " + 1) > bool 2)"))
                .isEqualTo("""
                        topk by (x) (
                          5,
                              rate(%1$s[5m])
                            / on (y) group_left (z)
                              (%1$s + 1)
                          > bool
                            2
                        )""".formatted(LONG));
    }

    @Test
    void signAndSubquery_keepTheirOddIndentation() {
        assertThat(pretty("-(" + LONG + " + " + LONG + ")"))
                .isEqualTo("-(\n    %1$s\n  +\n    %1$s\n)".formatted(LONG));
        assertThat(pretty("sum_over_time((" + LONG + " + " + LONG + ")[5m:] offset 1h)"))
                .isEqualTo("sum_over_time(\n  (\n      %1$s\n    +\n      %1$s\n  )[5m:] offset 1h\n)".formatted(LONG));
    }
}
