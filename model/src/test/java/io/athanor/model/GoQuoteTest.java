package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoQuoteTest {
    @Test
    void printableText_staysAsItIs() {
        assertThat(GoQuote.quote("")).isEqualTo("\"\"");
        assertThat(GoQuote.quote("a b:{}'`~")).isEqualTo("\"a b:{}'`~\"");
        assertThat(GoQuote.quote("ü𝄞é")).isEqualTo("\"ü𝄞é\"");
    }

    @Test
    void quotesBackslashesAndControls_areEscaped() {
        assertThat(GoQuote.quote("a\"b\\")).isEqualTo("\"a\\\"b\\\\\"");
        assertThat(GoQuote.quote("\0\u007f\n\t\r\b\f\u0007\u000b")).isEqualTo("\"\\x00\\x7f\\n\\t\\r\\b\\f\\a\\v\"");
    }

    @Test
    void invisibleCharacters_areEscapedByCodePoint() {
        assertThat(GoQuote.quote("\u00a0\u200b\u2028\ufeff\u00ad"))
                .isEqualTo("\"\\u00a0\\u200b\\u2028\\ufeff\\u00ad\"");
        assertThat(GoQuote.quote(Character.toString(0xe0001))).isEqualTo("\"\\U000e0001\"");
    }
}
