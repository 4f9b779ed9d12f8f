package io.athanor.promql.parser;

import java.util.List;

/**
 * A number.
 *
 * @param duration whether it was written as a duration; {@code value} is then in seconds
 */
public record NumberLiteral(double value, boolean duration, PositionRange position) implements Expr {
    @Override
    public ValueType type() {
        return ValueType.SCALAR;
    }

    @Override
    public List<Expr> children() {
        return List.of();
    }

    NumberLiteral negate() {
        return new NumberLiteral(-value, duration, position);
    }

    NumberLiteral startingAt(int start) {
        return new NumberLiteral(value, duration, position.withStart(start));
    }

    @Override
    public String toString() {
        return Printer.print(this);
    }
}
