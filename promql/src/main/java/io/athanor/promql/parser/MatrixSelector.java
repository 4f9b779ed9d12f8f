package io.athanor.promql.parser;

import java.util.List;

/**
 * A selection of series over a range; offset, {@code @}, anchored and smoothed are the vector selector's.
 *
 * @param endPos end of the text, byte offset, exclusive
 */
public record MatrixSelector(VectorSelector vectorSelector, TimeSpan range, int endPos) implements Expr {
    @Override
    public ValueType type() {
        return ValueType.MATRIX;
    }

    @Override
    public PositionRange position() {
        return new PositionRange(vectorSelector.position().start(), endPos);
    }

    @Override
    public List<Expr> children() {
        return List.of(vectorSelector);
    }

    @Override
    public String toString() {
        return Printer.print(this);
    }
}
