package io.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.model.regex.RegexSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LabelMatcherTest {
    @ParameterizedTest
    @CsvSource({
        "EQUAL, a, a, true",
        "EQUAL, a, b, false",
        "EQUAL, '', '', true",
        "NOT_EQUAL, a, b, true",
        "NOT_EQUAL, a, a, false",
        "REGEX, a.*, ab, true",
        "REGEX, a.*, ba, false",
        "REGEX, b, ab, false",
        "NOT_REGEX, a|b, c, true",
        "NOT_REGEX, a|b, b, false",
        "REGEX, '', '', true",
        "REGEX, '', a, false",
        "NOT_REGEX, '', a, true",
        "REGEX, .*-eu-.*, x-eu-1, true",
        "REGEX, .*-eu-.*, x-us-1, false",
        "REGEX, (?i)PROD-.*, prod-7, true"
    })
    void value_isComparedWhole(MatchType type, String pattern, String value, boolean matches) {
        LabelMatcher matcher = new LabelMatcher(type, "n", pattern);

        assertThat(matcher.matches(value)).isEqualTo(matches);
        assertThat(matcher.inverse().matches(value)).isEqualTo(!matches);
        assertThat(matcher.inverse().inverse()).isEqualTo(matcher);
    }

    @Test
    void absentLabel_isTheEmptyValue() {
        assertThat(new LabelMatcher(MatchType.NOT_EQUAL, "n", "a").matchesEmpty())
                .isTrue();
        assertThat(new LabelMatcher(MatchType.REGEX, "n", ".*").matches(Labels.of("other", "x")))
                .isTrue();
        assertThat(new LabelMatcher(MatchType.REGEX, "n", ".+").matches(Labels.of("other", "x")))
                .isFalse();
    }

    @Test
    void namedValues_areThoseOfTheComparison() {
        assertThat(new LabelMatcher(MatchType.NOT_REGEX, "n", "a|b").setMatches())
                .containsExactly("a", "b");
        assertThat(LabelMatcher.equal("n", "a").setMatches()).containsExactly("a");
        assertThat(new LabelMatcher(MatchType.REGEX, "n", "a.*").setMatches()).isEmpty();
        assertThat(new LabelMatcher(MatchType.REGEX, "n", "a\\.b.*").prefix()).isEqualTo("a.b");
    }

    @Test
    void text_isThatOfPrometheus() {
        assertThat(new LabelMatcher(MatchType.REGEX, "a", "b\"\\.")).hasToString("a=~\"b\\\"\\\\.\"");
        assertThat(new LabelMatcher(MatchType.NOT_EQUAL, "foo.bar", "b")).hasToString("\"foo.bar\"!=\"b\"");
    }

    @ParameterizedTest
    @EnumSource(
            value = MatchType.class,
            names = {"REGEX", "NOT_REGEX"})
    void badExpression_isRefused(MatchType type) {
        assertThatThrownBy(() -> new LabelMatcher(type, "a", "*"))
                .isInstanceOf(RegexSyntaxException.class)
                .hasMessage("error parsing regexp: missing argument to repetition operator: `*`");
    }

    @Test
    void equality_isThatOfTypeNameAndValue() {
        assertThat(LabelMatcher.equal("a", "b"))
                .isEqualTo(LabelMatcher.equal("a", "b"))
                .hasSameHashCodeAs(LabelMatcher.equal("a", "b"))
                .isNotEqualTo(new LabelMatcher(MatchType.REGEX, "a", "b"))
                .isNotEqualTo(LabelMatcher.equal("a", "c"));
    }
}
