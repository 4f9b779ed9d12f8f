package io.athanor.model;

import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One condition on one label. Regular expressions have RE2's syntax and meaning, are anchored at both ends, and let a
 * dot match a newline; an absent label has the empty value.
 */
public final class LabelMatcher {
    private final MatchType type;
    private final String name;
    private final String value;
    private final @Nullable Pattern pattern;

    /**
     * @throws com.google.re2j.PatternSyntaxException if {@code value} is to be a regular expression and is not one
     */
    public LabelMatcher(MatchType type, String name, String value) {
        this.type = type;
        this.name = name;
        this.value = value;
        this.pattern =
                type == MatchType.REGEX || type == MatchType.NOT_REGEX ? Pattern.compile("^(?s:" + value + ")$") : null;
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
        return switch (type) {
            case EQUAL -> labelValue.equals(value);
            case NOT_EQUAL -> !labelValue.equals(value);
            case REGEX -> pattern != null && pattern.matches(labelValue);
            case NOT_REGEX -> pattern != null && !pattern.matches(labelValue);
        };
    }

    /** Whether a series without this label is selected. */
    public boolean matchesEmpty() {
        return matches("");
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof LabelMatcher m && type == m.type && name.equals(m.name) && value.equals(m.value);
    }

    @Override
    public int hashCode() {
        return (type.hashCode() * 31 + name.hashCode()) * 31 + value.hashCode();
    }

    @Override
    public String toString() {
        return name + type.operator() + '"' + value + '"';
    }
}
