package io.athanor.promql.parser;

import java.util.ArrayList;
import java.util.List;

/** Lists of label names in parentheses: {@code (a, "b.c", by,)}. */
final class LabelListParser {
    private static final String CONTEXT = "grouping opts";

    private final Tokens tokens;

    LabelListParser(Tokens tokens) {
        this.tokens = tokens;
    }

    List<String> parse() {
        if (!tokens.accept(TokenType.LEFT_PAREN)) {
            throw tokens.unexpected(CONTEXT, "\"(\"");
        }
        List<String> names = new ArrayList<>();
        while (!tokens.accept(TokenType.RIGHT_PAREN)) {
            names.add(label());
            if (tokens.peek() != TokenType.COMMA && tokens.peek() != TokenType.RIGHT_PAREN) {
                throw tokens.unexpected(CONTEXT, "\",\" or \")\"");
            }
            tokens.accept(TokenType.COMMA);
        }
        return names;
    }

    private String label() {
        TokenType type = tokens.peek();
        if (type.namesLabel()) {
            return tokens.take().text();
        }
        if (type != TokenType.STRING) {
            throw tokens.unexpected(CONTEXT, "label");
        }
        Token token = tokens.take();
        String name = QuotedText.unquote(token.text());
        if (name.isEmpty()) {
            throw tokens.error(token.position(), "invalid label name for grouping: \"\"");
        }
        return name;
    }
}
