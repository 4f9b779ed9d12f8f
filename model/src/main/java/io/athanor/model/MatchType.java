package io.athanor.model;

/** How a matcher compares a label's value. */
public enum MatchType {
    EQUAL("=", false, false),
    NOT_EQUAL("!=", false, true),
    REGEX("=~", true, false),
    NOT_REGEX("!~", true, true);

    private final String operator;
    private final boolean regex;
    private final boolean negative;

    MatchType(String operator, boolean regex, boolean negative) {
        this.operator = operator;
        this.regex = regex;
        this.negative = negative;
    }

    /** The operator as PromQL writes it. */
    public String operator() {
        return operator;
    }

    /** Whether the value is a regular expression. */
    public boolean isRegex() {
        return regex;
    }

    /** Whether what compares equal is excluded. */
    public boolean isNegative() {
        return negative;
    }

    /** The type that selects what this one does not. */
    public MatchType inverse() {
        return switch (this) {
            case EQUAL -> NOT_EQUAL;
            case NOT_EQUAL -> EQUAL;
            case REGEX -> NOT_REGEX;
            case NOT_REGEX -> REGEX;
        };
    }
}
