package io.athanor.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subquery.
 *
 * @param range how far it reaches back
 * @param step its own step; {@link TimeSpan#ZERO}: the default step
 * @param endPos end of the text, byte offset, exclusive
 */
public record SubqueryExpr(
        Expr expr, TimeSpan range, TimeSpan step, @Nullable AtModifier at, TimeSpan offset, int endPos)
        implements Expr {
    @Override
    public ValueType type() {
        return ValueType.MATRIX;
    }

    @Override
    public PositionRange position() {
        return new PositionRange(expr.position().start(), endPos);
    }

    @Override
    public List<Expr> children() {
        return List.of(expr);
    }

    @Override
    public String toString() {
        return Printer.print(this);
    }
}
