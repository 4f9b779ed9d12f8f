package io.athanor.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic on durations (experimental), in seconds. Stands only where a {@link TimeSpan} does, and below itself.
 *
 * @param lhs a number literal or a duration expression; null for {@code step()}, {@code range()} and unary operators
 * @param rhs likewise; null for {@code step()} and {@code range()}
 * @param wrapped whether it stands in parentheses
 */
public record DurationExpr(
        Op op, @Nullable Expr lhs, @Nullable Expr rhs, boolean wrapped, int startPos, int endPos)
        implements Expr, TimeSpan {
    /** Operators and functions of duration expressions. */
    public enum Op {
        ADD("+"),
        SUB("-"),
        MUL("*"),
        DIV("/"),
        MOD("%"),
        POW("^"),
        STEP("step"),
        RANGE("range"),
        MIN_OF("min_of"),
        MAX_OF("max_of");

        private final String symbol;

        Op(String symbol) {
            this.symbol = symbol;
        }

        /** The operator as a query writes it. */
        public String symbol() {
            return symbol;
        }

        @Override
        public String toString() {
            return symbol;
        }
    }

    @Override
    public ValueType type() {
        return ValueType.SCALAR;
    }

    @Override
    public PositionRange position() {
        int start = lhs == null || rhs == null ? startPos : lhs.position().start();
        int end = rhs == null ? endPos : rhs.position().end();
        return new PositionRange(start, end);
    }

    /** Nothing: a duration expression is part of its selector. */
    @Override
    public List<Expr> children() {
        return List.of();
    }

    @Override
    public String toString() {
        return Printer.print(this);
    }
}
