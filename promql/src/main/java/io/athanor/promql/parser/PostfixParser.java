package io.athanor.promql.parser;

import io.athanor.promql.parser.DurationParser.Context;

/** What may follow an expression and binds more tightly than any operator: ranges, subqueries and modifiers. */
final class PostfixParser {
    private static final Context RANGE =
            new Context("subquery or range selector", "number, duration, step(), or range()");
    private static final Context STEP = new Context("subquery selector", "number, duration, step(), range(), or \"]\"");

    private final Tokens tokens;
    private final DurationParser durations;
    private final Literals literals;
    private final Modifiers modifiers;
    private final Depth depth;

    PostfixParser(Tokens tokens, ParserOptions options, DurationParser durations, Literals literals, Depth depth) {
        this.tokens = tokens;
        this.durations = durations;
        this.literals = literals;
        this.modifiers = new Modifiers(tokens, options);
        this.depth = depth;
    }

    /** The expression with everything that follows it. */
    Expr parse(Expr first) {
        Expr expr = first;
        while (true) {
            switch (tokens.peek()) {
                case LEFT_BRACKET -> {
                    int height = depth.height();
                    expr = bracket(expr, tokens.take());
                    depth.above(height);
                }
                case OFFSET -> {
                    int height = depth.height();
                    tokens.take();
                    TimeSpan offset = durations.offset();
                    expr = modifiers.offset(expr, offset);
                    depth.above(height);
                }
                case AT -> {
                    tokens.take();
                    expr = at(expr);
                }
                case ANCHORED -> {
                    tokens.take();
                    expr = modifiers.extended(expr, "anchored");
                }
                case SMOOTHED -> {
                    tokens.take();
                    expr = modifiers.extended(expr, "smoothed");
                }
                default -> {
                    return expr;
                }
            }
        }
    }

    private Expr bracket(Expr expr, Token open) {
        TimeSpan range = durations.positive(RANGE);
        if (tokens.peek() == TokenType.RIGHT_BRACKET) {
            Token close = tokens.take();
            return matrix(expr, range, new PositionRange(open.pos(), close.end()));
        }
        if (!tokens.accept(TokenType.COLON)) {
            throw tokens.unexpected("subquery or range", "\":\" or \"]\"");
        }
        TimeSpan step = tokens.peek() == TokenType.RIGHT_BRACKET ? TimeSpan.ZERO : durations.positive(STEP);
        if (tokens.peek() != TokenType.RIGHT_BRACKET) {
            throw tokens.unexpected("subquery selector", "\"]\"");
        }
        return new SubqueryExpr(
                expr, range, step, null, TimeSpan.ZERO, tokens.take().end());
    }

    private Expr matrix(Expr expr, TimeSpan range, PositionRange brackets) {
        if (!(expr instanceof VectorSelector selector)) {
            throw tokens.error(brackets, "ranges only allowed for vector selectors");
        }
        if (!selector.offset().equals(TimeSpan.ZERO)) {
            throw tokens.error(brackets, "no offset modifiers allowed before range");
        }
        if (selector.at() != null) {
            throw tokens.error(brackets, "no @ modifiers allowed before range");
        }
        return new MatrixSelector(selector, range, tokens.lastClosing());
    }

    private Expr at(Expr expr) {
        TokenType type = tokens.peek();
        if (type == TokenType.START || type == TokenType.END) {
            tokens.take();
            expect(TokenType.LEFT_PAREN);
            expect(TokenType.RIGHT_PAREN);
            return modifiers.at(expr, type == TokenType.START ? new AtModifier.Start() : new AtModifier.End());
        }
        boolean negative = type.isSign() && tokens.take().type() == TokenType.SUB;
        if (!tokens.peek().isNumber()) {
            throw unexpectedAt();
        }
        double seconds = literals.number(tokens.take()).value();
        return modifiers.at(expr, modifiers.timestamp(expr, negative ? -seconds : seconds));
    }

    private void expect(TokenType type) {
        if (!tokens.accept(type)) {
            throw unexpectedAt();
        }
    }

    private ParseException unexpectedAt() {
        return tokens.unexpected("@", "timestamp");
    }
}
