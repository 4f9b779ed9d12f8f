package io.athanor.promql.parser;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a token is, and how Prometheus's messages describe it. */
enum TokenType {
    EOF(Family.PLAIN, "end of input"),
    IDENTIFIER(Family.PLAIN, "identifier"),
    METRIC_IDENTIFIER(Family.PLAIN, "metric identifier"),
    STRING(Family.PLAIN, "string"),
    NUMBER(Family.PLAIN, "number"),
    DURATION(Family.PLAIN, "duration"),

    LEFT_PAREN(Family.PUNCTUATION, "("),
    RIGHT_PAREN(Family.PUNCTUATION, ")"),
    LEFT_BRACE(Family.PUNCTUATION, "{"),
    RIGHT_BRACE(Family.PUNCTUATION, "}"),
    LEFT_BRACKET(Family.PUNCTUATION, "["),
    RIGHT_BRACKET(Family.PUNCTUATION, "]"),
    COMMA(Family.PUNCTUATION, ","),
    COLON(Family.PUNCTUATION, ":"),
    EQL(Family.PUNCTUATION, "="),

    ADD(Family.OPERATOR, "+"),
    SUB(Family.OPERATOR, "-"),
    MUL(Family.OPERATOR, "*"),
    DIV(Family.OPERATOR, "/"),
    MOD(Family.OPERATOR, "%"),
    POW(Family.OPERATOR, "^"),
    EQLC(Family.OPERATOR, "=="),
    NEQ(Family.OPERATOR, "!="),
    GTR(Family.OPERATOR, ">"),
    GTE(Family.OPERATOR, ">="),
    LSS(Family.OPERATOR, "<"),
    LTE(Family.OPERATOR, "<="),
    TRIM_UPPER(Family.OPERATOR, "</"),
    TRIM_LOWER(Family.OPERATOR, ">/"),
    EQL_REGEX(Family.OPERATOR, "=~"),
    NEQ_REGEX(Family.OPERATOR, "!~"),
    AT(Family.OPERATOR, "@"),
    LAND(Family.OPERATOR, "and"),
    LOR(Family.OPERATOR, "or"),
    LUNLESS(Family.OPERATOR, "unless"),
    ATAN2(Family.OPERATOR, "atan2"),

    AVG(Family.AGGREGATOR, "avg"),
    BOTTOMK(Family.AGGREGATOR, "bottomk"),
    COUNT(Family.AGGREGATOR, "count"),
    COUNT_VALUES(Family.AGGREGATOR, "count_values"),
    GROUP(Family.AGGREGATOR, "group"),
    LIMITK(Family.AGGREGATOR, "limitk"),
    LIMIT_RATIO(Family.AGGREGATOR, "limit_ratio"),
    MAX(Family.AGGREGATOR, "max"),
    MIN(Family.AGGREGATOR, "min"),
    QUANTILE(Family.AGGREGATOR, "quantile"),
    STDDEV(Family.AGGREGATOR, "stddev"),
    STDVAR(Family.AGGREGATOR, "stdvar"),
    SUM(Family.AGGREGATOR, "sum"),
    TOPK(Family.AGGREGATOR, "topk"),

    BOOL(Family.KEYWORD, "bool"),
    BY(Family.KEYWORD, "by"),
    GROUP_LEFT(Family.KEYWORD, "group_left"),
    GROUP_RIGHT(Family.KEYWORD, "group_right"),
    FILL(Family.KEYWORD, "fill"),
    FILL_LEFT(Family.KEYWORD, "fill_left"),
    FILL_RIGHT(Family.KEYWORD, "fill_right"),
    IGNORING(Family.KEYWORD, "ignoring"),
    OFFSET(Family.KEYWORD, "offset"),
    SMOOTHED(Family.KEYWORD, "smoothed"),
    ANCHORED(Family.KEYWORD, "anchored"),
    ON(Family.KEYWORD, "on"),
    WITHOUT(Family.KEYWORD, "without"),

    START(Family.PREPROCESSOR, "start"),
    END(Family.PREPROCESSOR, "end"),
    STEP(Family.PREPROCESSOR, "step"),
    RANGE(Family.PREPROCESSOR, "range"),
    MAX_OF(Family.PREPROCESSOR, "max_of"),
    MIN_OF(Family.PREPROCESSOR, "min_of");

    enum Family {
        PLAIN,
        PUNCTUATION,
        OPERATOR,
        AGGREGATOR,
        KEYWORD,
        PREPROCESSOR
    }

    private static final Map<String, TokenType> WORDS = Arrays.stream(values())
            .filter(t -> t.family != Family.PLAIN && Character.isLetter(t.text.charAt(0)))
            .collect(toUnmodifiableMap(TokenType::text, UnaryOperator.identity()));

    private static final int LONGEST_WORD = 12;

    private final Family family;
    private final String text;

    TokenType(Family family, String text) {
        this.family = family;
        this.text = text;
    }

    /** The token that a word is, upper or lower case, or null for an identifier. */
    static @Nullable TokenType ofWord(String word) {
        if (word.length() > LONGEST_WORD) {
            return null;
        }
        String lower = word.toLowerCase(Locale.ROOT);
        return lower.equals("inf") || lower.equals("nan") ? NUMBER : WORDS.get(lower);
    }

    Family family() {
        return family;
    }

    /** The canonical spelling; of plain tokens the word that messages use. */
    String text() {
        return text;
    }

    /** Whether it can name a metric where an expression begins. */
    boolean namesMetric() {
        return switch (this) {
            case IDENTIFIER,
                    METRIC_IDENTIFIER,
                    LAND,
                    LOR,
                    LUNLESS,
                    BY,
                    FILL,
                    FILL_LEFT,
                    FILL_RIGHT,
                    OFFSET,
                    SMOOTHED,
                    ANCHORED,
                    WITHOUT -> true;
            default -> family == Family.AGGREGATOR || family == Family.PREPROCESSOR;
        };
    }

    /** Whether it can name a label in a list of labels. */
    boolean namesLabel() {
        return switch (this) {
            case WITHOUT -> false;
            case IDENTIFIER, METRIC_IDENTIFIER, LAND, LOR, LUNLESS, ATAN2 -> true;
            default -> family == Family.AGGREGATOR || family == Family.KEYWORD || family == Family.PREPROCESSOR;
        };
    }

    boolean startsExpression() {
        return namesMetric() || isSign() || isNumber() || this == STRING || this == LEFT_PAREN || this == LEFT_BRACE;
    }

    boolean isMatchOp() {
        return this == EQL || this == NEQ || this == EQL_REGEX || this == NEQ_REGEX;
    }

    boolean isSign() {
        return this == ADD || this == SUB;
    }

    boolean isNumber() {
        return this == NUMBER || this == DURATION;
    }
}
