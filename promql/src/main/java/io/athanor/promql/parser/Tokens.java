package io.athanor.promql.parser;

import org.jspecify.annotations.Nullable;

/**
 * The tokens of a query with one token of look-ahead. It is read only when a decision needs it: Prometheus reports the
 * first error in the order of reading, and the end of some nodes depends on the last bracket or number that was read.
 */
final class Tokens {
    private final String query;
    private final Lexer lexer;
    private @Nullable Token ahead;
    private Token last = new Token(TokenType.EOF, 0, 0, "");
    private int lastClosing;

    Tokens(String query) {
        this.query = query;
        this.lexer = new Lexer(query);
    }

    /** The type of the next token, which stays. */
    TokenType peek() {
        return peekToken().type();
    }

    Token peekToken() {
        Token token = ahead;
        if (token == null) {
            token = lexer.next();
            ahead = token;
            last = token;
            if (closes(token.type())) {
                lastClosing = token.end();
            }
        }
        return token;
    }

    private static boolean closes(TokenType type) {
        return switch (type) {
            case RIGHT_BRACE, RIGHT_PAREN, RIGHT_BRACKET, DURATION, NUMBER -> true;
            default -> false;
        };
    }

    Token take() {
        Token token = peekToken();
        ahead = null;
        return token;
    }

    /** Takes the next token if it is of this type. */
    boolean accept(TokenType type) {
        if (peek() != type) {
            return false;
        }
        take();
        return true;
    }

    /** End of the last bracket, brace, parenthesis, number or duration that was read, the look-ahead included. */
    int lastClosing() {
        return lastClosing;
    }

    /**
     * {@link #lastClosing} when the look-ahead may already have been the next closing parenthesis: then the end of the
     * one before it, if only white space stands between.
     */
    int closingBeforeLookAhead() {
        Cursor in = lexer.cursor();
        int at = last.pos();
        if (lastClosing <= 0 || at <= 0 || at >= in.length() || in.ascii(at) != ')') {
            return lastClosing;
        }
        int i = at - 1;
        while (i > 0 && Cursor.isSpace(in.ascii(i))) {
            i--;
        }
        return i > 0 && in.ascii(i) == ')' ? i + 1 : lastClosing;
    }

    /** The first byte from {@code from} on that is no white space. */
    int skipSpacesFrom(int from) {
        Cursor in = lexer.cursor();
        int i = from;
        while (i < in.length() && Cursor.isSpace(in.ascii(i))) {
            i++;
        }
        return i;
    }

    /** The complaint about the last token that was read. */
    ParseException unexpected(String context, String expected) {
        StringBuilder reason = new StringBuilder("unexpected ").append(last.describe());
        if (!context.isEmpty()) {
            reason.append(" in ").append(context);
        }
        if (!expected.isEmpty()) {
            reason.append(", expected ").append(expected);
        }
        return error(last.position(), reason.toString());
    }

    /** A complaint at the last token that was read. */
    ParseException errorHere(String reason) {
        return error(last.position(), reason);
    }

    ParseException error(PositionRange position, String reason) {
        return new ParseException(query, position, reason);
    }
}
