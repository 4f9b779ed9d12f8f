package io.athanor.model.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that a whole value must match: RE2's syntax and meaning, a dot matches a newline too.
 *
 * <p>Chosen at construction: a list of values where the expression has no other matches, comparisons of beginning, middle
 * and end where it is made of texts and {@code .*}, else a deterministic automaton, and for what is seldom written (word
 * borders, Unicode classes) the RE2 library. Matching takes time linear in the value. Safe for use by many threads.
 */
public final class ValuePattern {
    /** Decides about one value. */
    @FunctionalInterface
    interface Test {
        boolean matches(String value);

        /** The same of a value in UTF-8. */
        default boolean matches(byte[] utf8, int from, int to) {
            return matches(new String(utf8, from, to - from, StandardCharsets.UTF_8));
        }
    }

    private static final int SMALL_SET = 4;

    private final List<String> setMatches;
    private final String prefix;
    private final Test test;

    /** What every matching value ends with; empty if that is not known or not ASCII. */
    private final byte[] asciiSuffix;

    private ValuePattern(List<String> setMatches, String prefix, String suffix, Test test) {
        this.setMatches = setMatches;
        this.prefix = prefix;
        this.asciiSuffix = Ascii.bytes(Ascii.is(suffix) ? suffix : "");
        this.test = test;
    }

    /**
     * @throws RegexSyntaxException if the text is not a regular expression, nests more than 1,000 groups, multiplies
     *     repetitions beyond 1,000, or is longer than 100,000 steps with its repetitions written out
     */
    public static ValuePattern compile(String text) {
        List<String> values = LiteralSet.ofAlternation(text);
        if (values != null) {
            return ofValues(values);
        }
        PatternLimits.check(text);
        Library.checkSyntax(text);
        Node node = PatternParser.parse(text);
        if (node == null) {
            return new ValuePattern(List.of(), "", "", Library.compile(text));
        }
        values = LiteralSet.of(node);
        if (values != null && !values.isEmpty()) {
            return ofValues(values);
        }
        return new ValuePattern(List.of(), prefixOf(node), suffixOf(node), testFor(node, text));
    }

    private static ValuePattern ofValues(List<String> values) {
        if (values.size() == 1) {
            String only = values.getFirst();
            return new ValuePattern(values, only, only, only::equals);
        }
        if (values.size() <= SMALL_SET) {
            return new ValuePattern(values, "", "", values::contains);
        }
        Set<String> set = new HashSet<>(values);
        return new ValuePattern(values, "", "", set::contains);
    }

    private static Test testFor(Node node, String text) {
        Test pieces = Pieces.of(node);
        if (pieces != null) {
            return pieces;
        }
        try {
            return new Automaton(new Program(node));
        } catch (Program.TooLarge e) {
            return Library.compile(text);
        }
    }

    private static String prefixOf(Node node) {
        return switch (node) {
            case Node.Literal(String text) -> text;
            case Node.Sequence(List<Node> parts) -> prefixOf(parts.getFirst());
            case Node.Chars _, Node.Choice _, Node.Repeat _ -> "";
        };
    }

    private static String suffixOf(Node node) {
        return switch (node) {
            case Node.Literal(String text) -> text;
            case Node.Sequence(List<Node> parts) -> suffixOf(parts.getLast());
            case Node.Chars _, Node.Choice _, Node.Repeat _ -> "";
        };
    }

    /**
     * The expression for whoever needs its groups: to be matched with the whole value.
     *
     * @throws RegexSyntaxException as {@link #compile}
     */
    public static Pattern withGroups(String text) {
        PatternLimits.check(text);
        Library.checkSyntax(text);
        return Library.pattern(text);
    }

    /** Whether the whole value matches. */
    public boolean matches(String value) {
        return test.matches(value);
    }

    /** Whether the whole value matches that lies in UTF-8 at {@code [from, to)}; no String is made for most. */
    public boolean matches(byte[] utf8, int from, int to) {
        byte[] suffix = asciiSuffix;
        return to - from >= suffix.length
                && Ascii.isAt(utf8, to - suffix.length, suffix)
                && test.matches(utf8, from, to);
    }

    /** All values that match, if the expression lists them (at least one then); else empty. */
    public List<String> setMatches() {
        return setMatches;
    }

    /** A text that every matching value begins with; may be empty. */
    public String prefix() {
        return prefix;
    }

    /** The RE2 library: it checks every expression's syntax, and matches what nothing here is faster for. */
    private static final class Library {
        private static final String DOT_ALL = "(?s)";

        static void checkSyntax(String text) {
            try {
                Pattern.compile(FoldTrap.avoid(text), Pattern.DOTALL);
            } catch (PatternSyntaxException e) {
                String problem = e.getDescription();
                if (!problem.startsWith("duplicate capture group name")) {
                    throw inGoWords(problem, e.getPattern(), text);
                }
            } catch (StackOverflowError e) {
                throw tooDeep(text);
            }
        }

        private static RegexSyntaxException tooDeep(String text) {
            return new RegexSyntaxException("expression nests too deeply", text);
        }

        private static RegexSyntaxException inGoWords(String problem, @Nullable String fragment, String text) {
            if (problem.startsWith("regexp/syntax: internal error")) {
                return new RegexSyntaxException("unexpected )", text);
            }
            if (fragment == null) {
                return new RegexSyntaxException(problem, "");
            }
            return new RegexSyntaxException(problem, fragment.equals(DOT_ALL + text) ? text : fragment);
        }

        static Test compile(String text) {
            Pattern pattern = pattern(text);
            return value -> {
                try {
                    return pattern.matches(value);
                } catch (StackOverflowError e) {
                    throw tooDeep(text);
                }
            };
        }

        private static Pattern pattern(String text) {
            try {
                return Pattern.compile(FoldTrap.avoid(text), Pattern.DOTALL);
            } catch (PatternSyntaxException e) {
                // Two groups of the same name: Go does not mind.
                return withoutGroupNames(text);
            } catch (StackOverflowError e) {
                throw tooDeep(text);
            }
        }

        private static Pattern withoutGroupNames(String text) {
            try {
                return Pattern.compile(FoldTrap.avoid(text.replaceAll("\\(\\?P?<\\w+>", "(")), Pattern.DOTALL);
            } catch (PatternSyntaxException e) {
                throw inGoWords(e.getDescription(), e.getPattern(), text);
            }
        }
    }
}
