package io.athanor.tsdb.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.LabelMatcher;
import io.athanor.model.MatchType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexShapeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"a|b a;b", "(foo|bar) foo;bar", "(?:x) x", "10\\.0\\.0\\.1 10.0.0.1", "a| a;", "plain plain"})
    void of_alternativesOfLiterals_knowsThem(String regex, String literals) {
        assertThat(RegexShape.of(regex).literals()).isEqualTo(List.of(literals.split(";", -1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "abc.* abc",
                "ab?c a",
                "ab+ ab",
                "a(b|c) a",
                "foo\\.b[0-9] foo.b",
                "x{2} ''",
                "a.*|b ''",
                "(?i)a ''",
                "(?i:a)|b ''",
                "a[(]|b ''",
                "\\Qa|b\\E ''",
                "😀? ''"
            })
    void of_otherRegexes_knowsHowTheyBegin(String regex, String prefix) {
        assertThat(RegexShape.of(regex).literals()).isNull();
        assertThat(RegexShape.of(regex).prefix()).isEqualTo(prefix);
    }

    /** Whatever matches is one of the literals, or begins with the prefix. */
    @Test
    void of_randomRegexes_neverNarrowsTooFar() {
        String[] parts = {
            "a",
            "b",
            "c",
            "|",
            "(",
            ")",
            "[ab]",
            "[(]",
            "*",
            "?",
            "+",
            ".",
            "\\.",
            "\\(",
            "(?i)",
            "(?:",
            "{2}",
            "\\d",
            "^",
            "$",
            "\\Qa|\\E"
        };
        int tried = 0;
        for (int seed = 0; seed < 40_000; seed++) {
            Random random = new Random(seed);
            StringBuilder regex = new StringBuilder();
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                regex.append(parts[random.nextInt(parts.length)]);
            }
            LabelMatcher matcher;
            try {
                matcher = new LabelMatcher(MatchType.REGEX, "x", regex.toString());
            } catch (RuntimeException e) {
                continue; // no regular expression
            }
            tried++;
            check(regex.toString(), matcher, random);
        }
        assertThat(tried).isGreaterThan(5000);
    }

    private static void check(String regex, LabelMatcher matcher, Random random) {
        RegexShape shape = RegexShape.of(regex);
        List<String> literals = shape.literals();
        if (literals != null) {
            assertThat(literals).as(regex).allMatch(matcher::matches);
        }
        for (int i = 0; i < 20; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(4); n > 0; n--) {
                text.append("aabbcA1.(|".charAt(random.nextInt(10)));
            }
            String value = text.toString();
            if (matcher.matches(value)) {
                assertThat(literals == null ? value.startsWith(shape.prefix()) : literals.contains(value))
                        .as("%s matches %s, shape %s", regex, value, shape)
                        .isTrue();
            }
        }
    }
}
