package io.athanor.promql.parser;

import io.athanor.model.GoQuote;
import java.nio.charset.StandardCharsets;

/**
 * A piece of the query.
 *
 * @param pos byte offset of its first byte
 * @param length bytes
 * @param text as it stands in the query
 */
record Token(TokenType type, int pos, int length, String text) {
    private static final int SHOWN_BYTES = 10;

    int end() {
        return pos + length;
    }

    PositionRange position() {
        return new PositionRange(pos, end());
    }

    /** As a message names it, for example {@code identifier "foo"} or {@code <op:+>}. */
    String describe() {
        return switch (type.family()) {
            case PLAIN -> type == TokenType.EOF ? type.text() : type.text() + " " + shown();
            case KEYWORD -> "<" + text + ">";
            case OPERATOR -> "<op:" + text + ">";
            case AGGREGATOR -> "<aggr:" + text + ">";
            case PUNCTUATION, PREPROCESSOR -> shown();
        };
    }

    private String shown() {
        boolean whole = type == TokenType.IDENTIFIER || type == TokenType.METRIC_IDENTIFIER;
        if (whole || text.getBytes(StandardCharsets.UTF_8).length <= SHOWN_BYTES) {
            return GoQuote.quote(text);
        }
        int cut = text.offsetByCodePoints(0, Math.min(SHOWN_BYTES, text.codePointCount(0, text.length())));
        return GoQuote.quote(text.substring(0, cut)) + "...";
    }
}
