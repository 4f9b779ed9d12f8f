package io.athanor.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation over an instant vector.
 *
 * @param param the parameter; null exactly if the operator has none
 * @param grouping label names in the order of the query, unquoted
 * @param without whether {@code grouping} names the labels to drop instead of those to keep
 */
public record AggregateExpr(
        AggregateOp op, Expr expr, @Nullable Expr param, List<String> grouping, boolean without, PositionRange position)
        implements Expr {
    public AggregateExpr {
        grouping = List.copyOf(grouping);
    }

    @Override
    public ValueType type() {
        return ValueType.VECTOR;
    }

    @Override
    public List<Expr> children() {
        return param == null ? List.of(expr) : List.of(expr, param);
    }

    @Override
    public String toString() {
        return Printer.print(this);
    }
}
