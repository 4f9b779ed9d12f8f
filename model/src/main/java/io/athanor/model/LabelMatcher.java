package io.athanor.model;

import io.athanor.model.regex.ValuePattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One condition on one label. Regular expressions have RE2's syntax and meaning, are anchored at both ends, and let a
 * dot match a newline; an absent label has the empty value.
 *
 * <p>Safe for use by many threads; matching takes time linear in the value.
 */
public final class LabelMatcher {
    private final MatchType type;
    private final String name;
    private final String value;
    private final @Nullable ValuePattern pattern;

    /**
     * @throws io.athanor.model.regex.RegexSyntaxException if {@code value} is to be a regular expression and is not one,
     *     or one beyond the limits of {@link ValuePattern#compile}
     */
    public LabelMatcher(MatchType type, String name, String value) {
        this(type, name, value, type.isRegex() ? ValuePattern.compile(value) : null);
    }

    private LabelMatcher(MatchType type, String name, String value, @Nullable ValuePattern pattern) {
        this.type = type;
        this.name = name;
        this.value = value;
        this.pattern = pattern;
    }

    /** The matcher {@code name="value"}. */
    public static LabelMatcher equal(String name, String value) {
        return new LabelMatcher(MatchType.EQUAL, name, value);
    }

    public MatchType type() {
        return type;
    }

    public String name() {
        return name;
    }

    public String value() {
        return value;
    }

    /** Whether a label with this value (empty: absent) is selected. */
    public boolean matches(String labelValue) {
        return type.isNegative() != (pattern == null ? labelValue.equals(value) : pattern.matches(labelValue));
    }

    /** {@link #matches(String)} of a value that lies in UTF-8 at {@code [from, to)}. */
    public boolean matches(byte[] utf8, int from, int to) {
        return pattern == null
                ? matches(new String(utf8, from, to - from, StandardCharsets.UTF_8))
                : type.isNegative() != pattern.matches(utf8, from, to);
    }

    /** Whether a series with these labels is selected. */
    public boolean matches(Labels labels) {
        return matches(labels.get(name));
    }

    /** Whether a series without this label is selected. */
    public boolean matchesEmpty() {
        return matches("");
    }

    /**
     * The values that the comparison names, if it names all of them: those selected by {@code =} and {@code =~}, those
     * excluded by {@code !=} and {@code !~}. In the order of the text, without repetitions; may hold the empty value.
     * Empty if a regular expression has too many.
     */
    public List<String> setMatches() {
        return pattern == null ? List.of(value) : pattern.setMatches();
    }

    /** A text that every value which the comparison names begins with; may be empty. */
    public String prefix() {
        return pattern == null ? value : pattern.prefix();
    }

    /** The matcher that selects what this one does not. */
    public LabelMatcher inverse() {
        return new LabelMatcher(type.inverse(), name, value, pattern);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof LabelMatcher m && type == m.type && name.equals(m.name) && value.equals(m.value);
    }

    @Override
    public int hashCode() {
        return (type.hashCode() * 31 + name.hashCode()) * 31 + value.hashCode();
    }

    /** As Prometheus prints a matcher: {@code a=~"b"}, the name quoted where it is no legacy name. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        Labels.appendName(out, name);
        return GoQuote.append(out.append(type.operator()), value).toString();
    }
}
