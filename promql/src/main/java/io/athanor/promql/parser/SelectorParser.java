package io.athanor.promql.parser;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.model.regex.RegexSyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vector selectors: a name, matchers in braces, or both. */
final class SelectorParser {
    private static final String CONTEXT = "label matching";

    private final Tokens tokens;

    SelectorParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** The selector whose name, if it has one before the braces, has been taken. */
    VectorSelector parse(@Nullable Token name) {
        boolean braces = tokens.peek() == TokenType.LEFT_BRACE;
        int start = name != null ? name.pos() : tokens.peekToken().pos();
        int end = name != null ? name.end() : start;
        List<LabelMatcher> matchers = new ArrayList<>();
        if (braces) {
            tokens.take();
            end = matchers(matchers).end();
        }
        if (name != null) {
            matchers.add(new LabelMatcher(MatchType.EQUAL, Labels.METRIC_NAME, name.text()));
        }
        return new VectorSelector(
                name == null ? "" : name.text(),
                matchers,
                null,
                TimeSpan.ZERO,
                false,
                false,
                false,
                new PositionRange(start, end));
    }

    /** A selector with nothing behind it. */
    VectorSelector parseAlone() {
        TokenType type = tokens.peek();
        if (type != TokenType.LEFT_BRACE && !type.namesMetric()) {
            throw tokens.unexpected("", "");
        }
        VectorSelector selector = parse(type == TokenType.LEFT_BRACE ? null : tokens.take());
        if (tokens.peek() != TokenType.EOF) {
            throw tokens.unexpected("", "");
        }
        return selector;
    }

    /** Matchers up to the closing brace, which is the answer. */
    private Token matchers(List<LabelMatcher> out) {
        while (tokens.peek() != TokenType.RIGHT_BRACE) {
            out.add(matcher());
            if (tokens.peek() != TokenType.COMMA && tokens.peek() != TokenType.RIGHT_BRACE) {
                throw tokens.unexpected(CONTEXT, "\",\" or \"}\"");
            }
            tokens.accept(TokenType.COMMA);
        }
        return tokens.take();
    }

    private LabelMatcher matcher() {
        TokenType type = tokens.peek();
        if (type != TokenType.IDENTIFIER && type != TokenType.STRING) {
            throw tokens.unexpected(CONTEXT, "identifier or \"}\"");
        }
        Token label = tokens.take();
        String name = type == TokenType.STRING ? QuotedText.unquote(label.text()) : label.text();
        if (!tokens.peek().isMatchOp()) {
            if (type == TokenType.STRING) {
                return new LabelMatcher(MatchType.EQUAL, Labels.METRIC_NAME, name);
            }
            throw tokens.unexpected(CONTEXT, "label matching operator");
        }
        MatchType op = matchType(tokens.take().type());
        if (tokens.peek() != TokenType.STRING) {
            throw tokens.unexpected(CONTEXT, "string");
        }
        Token value = tokens.take();
        PositionRange position = new PositionRange(label.pos(), value.end());
        return compile(op, name, QuotedText.unquote(value.text()), position);
    }

    private static MatchType matchType(TokenType type) {
        return switch (type) {
            case NEQ -> MatchType.NOT_EQUAL;
            case EQL_REGEX -> MatchType.REGEX;
            case NEQ_REGEX -> MatchType.NOT_REGEX;
            default -> MatchType.EQUAL;
        };
    }

    private LabelMatcher compile(MatchType type, String name, String value, PositionRange position) {
        try {
            return new LabelMatcher(type, name, value);
        } catch (RegexSyntaxException e) {
            throw tokens.error(position, String.valueOf(e.getMessage()));
        }
    }
}
