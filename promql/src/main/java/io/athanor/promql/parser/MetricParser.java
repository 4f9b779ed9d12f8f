package io.athanor.promql.parser;

import io.athanor.model.Labels;
import java.util.HashSet;
import java.util.Set;

/** Label sets with or without a name before them. */
final class MetricParser {
    private static final String CONTEXT = "label set";

    private final Tokens tokens;
    private final Labels.Builder labels = Labels.builder();
    private final Set<String> seen = new HashSet<>();

    MetricParser(Tokens tokens) {
        this.tokens = tokens;
    }

    Labels parse() {
        if (tokens.peek().namesMetric()) {
            Token name = tokens.take();
            set(name, Labels.METRIC_NAME, name.text());
        }
        if (tokens.accept(TokenType.LEFT_BRACE)) {
            pairs();
        }
        if (tokens.peek() != TokenType.EOF) {
            throw tokens.unexpected("", "");
        }
        return labels.build();
    }

    private void pairs() {
        while (!tokens.accept(TokenType.RIGHT_BRACE)) {
            pair();
            if (tokens.peek() != TokenType.COMMA && tokens.peek() != TokenType.RIGHT_BRACE) {
                throw tokens.unexpected(CONTEXT, "\",\" or \"}\"");
            }
            tokens.accept(TokenType.COMMA);
        }
    }

    private void pair() {
        TokenType type = tokens.peek();
        if (type != TokenType.IDENTIFIER && type != TokenType.STRING) {
            throw tokens.unexpected(CONTEXT, "identifier or \"}\"");
        }
        Token label = tokens.take();
        String name = type == TokenType.STRING ? QuotedText.unquote(label.text()) : label.text();
        if (!tokens.accept(TokenType.EQL)) {
            if (type == TokenType.IDENTIFIER) {
                throw tokens.unexpected(CONTEXT, "\"=\"");
            }
            set(label, Labels.METRIC_NAME, name);
            return;
        }
        if (tokens.peek() != TokenType.STRING) {
            throw tokens.unexpected(CONTEXT, "string");
        }
        set(label, name, QuotedText.unquote(tokens.take().text()));
    }

    private void set(Token where, String name, String value) {
        if (!seen.add(name)) {
            throw tokens.error(where.position(), "label " + name + " is set twice");
        }
        labels.set(name, value);
    }
}
