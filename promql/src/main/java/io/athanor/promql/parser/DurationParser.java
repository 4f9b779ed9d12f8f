package io.athanor.promql.parser;

import io.athanor.promql.parser.DurationExpr.Op;

/**
 * Durations: a number, or arithmetic on numbers. Where an offset ends, the grammar is subtle: {@code a offset -2^2} is
 * {@code (a offset -2)^2}, yet after an offset that begins with a parenthesis operators still belong to the offset.
 */
final class DurationParser {
    /** Where a duration stands, for messages about an unexpected token. */
    record Context(String name, String expected) {}

    private static final Context OFFSET = new Context("offset", "number, duration, step(), or range()");
    private static final int UNARY_OPERAND = BinaryModifiers.precedence(TokenType.POW);

    private final Tokens tokens;
    private final ParserOptions options;
    private final Literals literals;
    private final Depth depth;
    private Context context = OFFSET;

    DurationParser(Tokens tokens, ParserOptions options, Literals literals, Depth depth) {
        this.tokens = tokens;
        this.options = options;
        this.literals = literals;
        this.depth = depth;
    }

    /** A range or a step, which must be positive as far as that can be known. */
    TimeSpan positive(Context where) {
        context = where;
        Expr expr = parse(1);
        if (expr instanceof NumberLiteral literal && literal.value() <= 0) {
            throw tokens.error(literal.position(), "duration must be greater than 0");
        }
        return span(expr);
    }

    /** What follows {@code offset}. */
    TimeSpan offset() {
        context = OFFSET;
        return span(
                switch (tokens.peek()) {
                    case NUMBER, DURATION, STEP, RANGE, MAX_OF, MIN_OF -> primary();
                    case ADD, SUB -> signedOffset(tokens.take());
                    default -> parse(1);
                });
    }

    private TimeSpan span(Expr expr) {
        return switch (expr) {
            case NumberLiteral literal
            when Double.isNaN(literal.value()) -> throw tokens.error(literal.position(), "duration is NaN or infinite");
            case NumberLiteral literal -> TimeSpan.ofSeconds(literal.value());
            case DurationExpr duration -> duration;
            default -> throw new IllegalStateException("not a duration: " + expr);
        };
    }

    private Expr signedOffset(Token sign) {
        return switch (tokens.peek()) {
            case NUMBER, DURATION -> {
                NumberLiteral literal = literals.number(tokens.take());
                yield literals.inRange(Literals.signed(sign, literal), sign.position());
            }
            case STEP, RANGE, MAX_OF, MIN_OF -> {
                DurationExpr call = call(tokens.take());
                yield experimental(
                        new DurationExpr(Op.valueOf(sign.type().name()), null, call, false, sign.pos(), call.endPos()));
            }
            case LEFT_PAREN -> {
                tokens.take();
                Expr inner = parse(1);
                expect(TokenType.RIGHT_PAREN);
                PositionRange position = inner.position();
                yield signed(sign, wrapped(inner, position.start(), position.end()));
            }
            default -> operators(signed(sign, parse(UNARY_OPERAND)), 1);
        };
    }

    private Expr parse(int minPrecedence) {
        depth.enter();
        Expr expr = operators(prefix(), minPrecedence);
        depth.exit();
        return expr;
    }

    private Expr operators(Expr first, int minPrecedence) {
        Expr left = first;
        int precedence = precedence(tokens.peek());
        while (precedence >= minPrecedence) {
            int leftHeight = depth.height();
            Token op = tokens.take();
            Expr right = parse(op.type() == TokenType.POW ? precedence : precedence + 1);
            depth.above(Math.max(leftHeight, depth.height()));
            left = binary(op, experimental(left), right);
            precedence = precedence(tokens.peek());
        }
        return left;
    }

    private static int precedence(TokenType type) {
        return switch (type) {
            case ADD, SUB, MUL, DIV, MOD, POW -> BinaryModifiers.precedence(type);
            default -> 0;
        };
    }

    private Expr binary(Token op, Expr left, Expr right) {
        boolean zero = right instanceof NumberLiteral literal && literal.value() == 0;
        if (zero && op.type() == TokenType.DIV) {
            throw tokens.error(op.position(), "division by zero");
        }
        if (zero && op.type() == TokenType.MOD) {
            throw tokens.error(op.position(), "modulo by zero");
        }
        return new DurationExpr(Op.valueOf(op.type().name()), left, right, false, 0, 0);
    }

    private Expr prefix() {
        if (!tokens.peek().isSign()) {
            return primary();
        }
        Token sign = tokens.take();
        return signed(sign, parse(UNARY_OPERAND));
    }

    private Expr signed(Token sign, Expr operand) {
        if (operand instanceof NumberLiteral literal) {
            return literals.inRange(Literals.signed(sign, literal), sign.position());
        }
        if (sign.type() == TokenType.ADD) {
            return operand;
        }
        depth.above(depth.height());
        return new DurationExpr(Op.SUB, null, operand, false, sign.pos(), 0);
    }

    private Expr primary() {
        depth.leaf();
        return switch (tokens.peek()) {
            case NUMBER, DURATION -> {
                NumberLiteral literal = literals.number(tokens.take());
                yield literals.inRange(literal, literal.position());
            }
            case STEP, RANGE, MAX_OF, MIN_OF -> experimental(call(tokens.take()));
            case LEFT_PAREN -> {
                Token open = tokens.take();
                Expr inner = parse(1);
                Token close = expect(TokenType.RIGHT_PAREN);
                yield wrapped(experimental(inner), open.pos(), close.end());
            }
            default -> throw unexpected();
        };
    }

    /** A duration in parentheses; around a bare number that takes a unary plus, which is never printed. */
    private static DurationExpr wrapped(Expr inner, int start, int end) {
        return inner instanceof DurationExpr d
                ? new DurationExpr(d.op(), d.lhs(), d.rhs(), true, d.startPos(), d.endPos())
                : new DurationExpr(Op.ADD, null, inner, true, start, end);
    }

    private DurationExpr call(Token name) {
        Op op = Op.valueOf(name.type().name());
        expect(TokenType.LEFT_PAREN);
        Expr lhs = null;
        Expr rhs = null;
        if (op == Op.MAX_OF || op == Op.MIN_OF) {
            lhs = parse(1);
            int height = depth.height();
            expect(TokenType.COMMA);
            rhs = parse(1);
            depth.above(Math.max(height, depth.height()));
        }
        int end = expect(TokenType.RIGHT_PAREN).end();
        return new DurationExpr(op, lhs, rhs, false, name.pos(), end);
    }

    private Expr experimental(Expr expr) {
        if (!options.durationExpr()) {
            throw tokens.error(expr.position(), "experimental duration expression is not enabled");
        }
        return expr;
    }

    private Token expect(TokenType type) {
        if (tokens.peek() != type) {
            throw unexpected();
        }
        return tokens.take();
    }

    private ParseException unexpected() {
        return tokens.unexpected(context.name(), context.expected());
    }
}
