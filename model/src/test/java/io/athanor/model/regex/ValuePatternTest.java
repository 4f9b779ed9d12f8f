package io.athanor.model.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuePatternTest {
    private static final String[] ATOMS = {
        "a",
        "b",
        "ab",
        "ba",
        "foo",
        ".",
        ".*",
        ".+",
        "[ab]",
        "[^a]",
        "[a-c]",
        "\\.",
        "\\d",
        "\\w",
        "\\S",
        "x?",
        "(?:a|b)",
        "(a|bc|)",
        "a{2}",
        "[ab]{1,2}",
        "(?i:aB)",
        "(?i)k",
        "(?-s).",
        "\\n",
        "ü",
        "𝄞",
        "[ü𝄞]",
        "(?:ab)*",
        "a|b",
        "|",
        "\\b",
        "[[:alpha:]]",
        "\\pL",
        "^",
        "$",
        "a*?",
        "[-a]",
        "[]a]",
        "{",
        "}",
        "(?P<n>a)",
        "\\x41",
        "(?:.*|b)"
    };
    private static final String[] PIECES = {
        "", "a", "b", "c", "ab", "ba", "foo", ".", "\n", "1", "ü", "𝄞", "K", "k", "B", "ſ", "-", "{", "A"
    };

    @Test
    void randomPatterns_matchWhatRe2Matches() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        int compared = 0;

        for (int round = 0; round < 2_500; round++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                text.append(ATOMS[random.nextInt(ATOMS.length)]);
            }
            compared += compare(text.toString(), random, seed);
        }

        assertThat(compared).isGreaterThan(20_000);
    }

    private static int compare(String text, SplittableRandom random, long seed) {
        ValuePattern pattern;
        try {
            pattern = ValuePattern.compile(text);
        } catch (RegexSyntaxException e) {
            return 0;
        }
        Pattern expected = Pattern.compile("^(?s:" + text.replace("?P<n>", "") + ")$");
        for (int i = 0; i < 15; i++) {
            StringBuilder value = new StringBuilder();
            for (int n = random.nextInt(6); n > 0; n--) {
                value.append(PIECES[random.nextInt(PIECES.length)]);
            }
            String v = value.toString();
            boolean match = expected.matches(v);
            assertThat(pattern.matches(v))
                    .as("/%s/ on \"%s\", seed %d", text, v, seed)
                    .isEqualTo(match);
            byte[] utf8 = ("-" + v + "-").getBytes(StandardCharsets.UTF_8);
            assertThat(pattern.matches(utf8, 1, utf8.length - 1))
                    .as("/%s/ on the bytes of \"%s\", seed %d", text, v, seed)
                    .isEqualTo(match);
            assertThat(!match || v.startsWith(pattern.prefix()))
                    .as("prefix of /%s/, seed %d", text, seed)
                    .isTrue();
            if (!pattern.setMatches().isEmpty()) {
                assertThat(pattern.setMatches().contains(v))
                        .as("set of /%s/, seed %d", text, seed)
                        .isEqualTo(match);
            }
        }
        return 15;
    }

    @Test
    void mutatedPatterns_endInAnAnswerOrASyntaxError() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "ab.*+?()[]{}|\\^$-:<>PQEisx,0129ü!=\n";

        for (int round = 0; round < 10_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                boolean match = ValuePattern.compile(text.toString()).matches("ab");
                assertThat(Pattern.compile(text.toString(), Pattern.DOTALL).matches("ab"))
                        .as("/%s/, seed %d", text, seed)
                        .isEqualTo(match);
            } catch (RegexSyntaxException e) {
                assertThat(e).hasMessageStartingWith("error parsing regexp: ");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '"',
            value = {
                "* ~ missing argument to repetition operator: `*`",
                "a** ~ invalid nested repetition operator: `**`",
                "a( ~ missing closing ): `a(`",
                "a) ~ unexpected ): `a)`",
                ")( ~ unexpected ): `)(`",
                "[a ~ missing closing ]: `[a`",
                "[z-a] ~ invalid character class range: `z-a`",
                "a\\ ~ trailing backslash at end of expression: ``",
                "(?P<n ~ invalid named capture: `(?P<n`",
                "(?z) ~ invalid or unsupported Perl syntax: `(?z`",
                "(?=a) ~ invalid or unsupported Perl syntax: `(?=`",
                "a{1001} ~ invalid repeat count: `{1001}`",
                "a{2,1} ~ invalid repeat count: `{2,1}`",
                "(a{100}){100} ~ invalid repeat count: `{100}`",
                "((a{10}){10}){11} ~ invalid repeat count: `{11}`",
                "\\8 ~ invalid escape sequence: `\\8`",
                "\\pX ~ invalid character class range: `\\pX`",
                "[[:foo:]] ~ invalid character class range: `[:foo:]`",
                "\\ü ~ invalid escape sequence: `\\ü`",
            })
    void badSyntax_isToldInGosWords(String pattern, String problem) {
        assertThatThrownBy(() -> ValuePattern.compile(pattern))
                .isInstanceOf(RegexSyntaxException.class)
                .hasMessage("error parsing regexp: " + problem);
    }

    @Test
    void sameGroupNameTwice_isAllowed() {
        assertThat(ValuePattern.compile("(?P<n>a)(?P<n>b)").matches("ab")).isTrue();
        assertThat(ValuePattern.compile("(?P<n>a)\\b(?P<n>-)").matches("a-")).isTrue();
    }

    @Test
    void dot_matchesNewlineUnlessToldOtherwise() {
        assertThat(ValuePattern.compile("a.b").matches("a\nb")).isTrue();
        assertThat(ValuePattern.compile("(?-s)a.b").matches("a\nb")).isFalse();
        assertThat(ValuePattern.compile(".*").matches("\n")).isTrue();
        assertThat(ValuePattern.compile(".+").matches("")).isFalse();
    }

    @Test
    void smallAlternations_areListed() {
        assertThat(ValuePattern.compile("a|b|").setMatches()).containsExactly("a", "b", "");
        assertThat(ValuePattern.compile("prod-(a|b[12])").setMatches()).containsExactly("prod-a", "prod-b1", "prod-b2");
        assertThat(ValuePattern.compile("foo").setMatches()).containsExactly("foo");
        assertThat(ValuePattern.compile("foo\\.bar?").setMatches()).containsExactly("foo.ba", "foo.bar");
        assertThat(ValuePattern.compile("^foo$").setMatches()).containsExactly("foo");
        assertThat(ValuePattern.compile("a.|b").setMatches()).isEmpty();
        assertThat(ValuePattern.compile("(?i)foo.*").setMatches()).isEmpty();
    }

    @Test
    void thousandsOfListedValues_stayListed() {
        StringBuilder text = new StringBuilder("v0");
        for (int i = 1; i < 5_000; i++) {
            text.append("|v").append(i);
        }
        ValuePattern pattern = ValuePattern.compile(text.toString());

        assertThat(pattern.setMatches()).hasSize(5_000);
        assertThat(pattern.matches("v4999")).isTrue();
        assertThat(pattern.matches("v5000")).isFalse();
    }

    @Test
    void prefix_isWhatEveryMatchBeginsWith() {
        assertThat(ValuePattern.compile("10\\.0\\..*").prefix()).isEqualTo("10.0.");
        assertThat(ValuePattern.compile("(foo)bar[0-9]+").prefix()).isEqualTo("foobar");
        assertThat(ValuePattern.compile("(?i)foo.*").prefix()).isEmpty();
        assertThat(ValuePattern.compile("a*b").prefix()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?:", "(", "(?i:"})
    void deepNesting_isRefusedAtGosLimit(String open) {
        String pattern = open.repeat(999) + "a[xy]*" + ")".repeat(999);

        assertThat(ValuePattern.compile(pattern).matches("axyx")).isTrue();
        assertThatThrownBy(() -> ValuePattern.compile(open.repeat(100_000) + "a" + ")".repeat(100_000)))
                .isInstanceOf(RegexSyntaxException.class)
                .hasMessageContaining("expression nests too deeply");
    }

    @ParameterizedTest
    @ValueSource(strings = {".{1000}", "(?:a.{10}){90}", "\\pL{900}", "(a|b){1000}"})
    void hugeExpressions_areRefusedBeforeTheyAreBuilt(String part) {
        assertThatThrownBy(() -> ValuePattern.compile(part.repeat(2_000)))
                .isInstanceOf(RegexSyntaxException.class)
                .hasMessageContaining("expression too large");
    }

    @Test
    void explodingAutomaton_staysRightAndBounded() {
        ValuePattern pattern = ValuePattern.compile(".*[ab].{14}c");
        SplittableRandom random = new SplittableRandom(7);
        Pattern expected = Pattern.compile("^(?s:.*[ab].{14}c)$");

        for (int i = 0; i < 300; i++) {
            StringBuilder value = new StringBuilder();
            for (int n = 0; n < 80; n++) {
                value.append("abcd".charAt(random.nextInt(4)));
            }
            byte[] utf8 = value.toString().getBytes(StandardCharsets.UTF_8);
            boolean match = expected.matches(value.toString());
            assertThat(pattern.matches(utf8, 0, utf8.length)).isEqualTo(match);
            assertThat(pattern.matches(value.toString())).isEqualTo(match);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".*b", "a.*", "a.+b", ".*ab.*", "a[b\\x{FFFD}]*", ".*\\x{FFFD}", "[^a]+", "a.?b"})
    void bytesThatAreNoUtf8_matchAsTheTextThatIsReadFromThem(String text) {
        ValuePattern pattern = ValuePattern.compile(text);
        SplittableRandom random = new SplittableRandom(11);
        byte[] alphabet = {'a', 'b', (byte) 0xff, (byte) 0xc3, (byte) 0xbc, (byte) 0xe2};

        for (int i = 0; i < 500; i++) {
            byte[] value = new byte[random.nextInt(6)];
            for (int n = 0; n < value.length; n++) {
                value[n] = alphabet[random.nextInt(alphabet.length)];
            }
            assertThat(pattern.matches(value, 0, value.length))
                    .as("%s on %s", text, Arrays.toString(value))
                    .isEqualTo(pattern.matches(new String(value, StandardCharsets.UTF_8)));
        }
    }

    @Test
    void nestedStars_takeLinearTime() {
        ValuePattern pattern = ValuePattern.compile("(?:(?:a*)*)*b");

        assertThat(pattern.matches("a".repeat(100_000))).isFalse();
        assertThat(pattern.matches("a".repeat(100_000) + "b")).isTrue();
    }

    @Test
    void manyThreads_getTheSameAnswers() throws InterruptedException {
        ValuePattern pattern = ValuePattern.compile("(?:[a-f]+-)*[0-9]{2,4}x?");
        List<String> values = List.of("ab-cd-12", "12x", "ab-1", "-12", "f-f-f-1234x", "", "g-12");
        List<Boolean> expected = List.of(true, true, false, false, true, false, false);
        java.util.concurrent.atomic.AtomicInteger wrong = new java.util.concurrent.atomic.AtomicInteger();

        Thread[] threads = new Thread[4];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 2_000; i++) {
                    int at = i % values.size();
                    byte[] utf8 = values.get(at).getBytes(StandardCharsets.UTF_8);
                    if (pattern.matches(values.get(at)) != expected.get(at)
                            || pattern.matches(utf8, 0, utf8.length) != expected.get(at)) {
                        wrong.incrementAndGet();
                    }
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(wrong).hasValue(0);
    }

    @Test
    void repetitionWhoseBodyGrowsTheProgram_stillLoops() {
        // The program's columns grow beyond 16 states while the body of ".*" is compiled.
        assertThat(ValuePattern.compile(".*x?(a|bc|)(a|bc|)ba").matches("cba")).isTrue();
        assertThat(ValuePattern.compile("(abcdefghijklmnopqrst)*u").matches("abcdefghijklmnopqrst".repeat(2) + "u"))
                .isTrue();
    }
}
