package io.athanor.promql.parser;

import io.athanor.model.Durations;

/** Numbers, durations and strings. */
final class Literals {
    /** The bound of Go's durations, 2^63 ns, in seconds. */
    static final double MAX_SECONDS = 0x1p63 / 1e9;

    private final Tokens tokens;

    Literals(Tokens tokens) {
        this.tokens = tokens;
    }

    NumberLiteral number(Token token) {
        if (token.type() == TokenType.DURATION) {
            return new NumberLiteral(seconds(token), true, token.position());
        }
        Double value = GoNumbers.parse(token.text());
        if (value == null) {
            throw tokens.error(token.position(), "error parsing number: " + GoNumbers.complaint(token.text()));
        }
        return new NumberLiteral(value, false, token.position());
    }

    private double seconds(Token token) {
        try {
            long ms = Durations.parse(token.text());
            // As Go adds up whole seconds and the rest.
            long whole = ms / 1000;
            return whole + ms % 1000 * 1_000_000 / 1e9;
        } catch (Durations.DurationException e) {
            throw tokens.error(token.position(), String.valueOf(e.getMessage()));
        }
    }

    StringLiteral string(Token token) {
        return new StringLiteral(QuotedText.unquote(token.text()), token.position());
    }

    /** The literal with the sign before it. */
    static NumberLiteral signed(Token sign, NumberLiteral literal) {
        return (sign.type() == TokenType.SUB ? literal.negate() : literal).startingAt(sign.pos());
    }

    /** The literal, if it can be a duration; {@code blamed} is where the complaint points. */
    NumberLiteral inRange(NumberLiteral literal, PositionRange blamed) {
        if (Math.abs(literal.value()) > MAX_SECONDS) {
            throw tokens.error(blamed, "duration out of range");
        }
        return literal;
    }
}
