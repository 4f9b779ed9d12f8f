package io.athanor.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A binary operation.
 *
 * @param matching how vectors are matched; null exactly if a side is no instant vector
 * @param returnBool whether a comparison answers 0 or 1 instead of filtering
 */
public record BinaryExpr(
        BinaryOp op, Expr lhs, Expr rhs, @Nullable VectorMatching matching, boolean returnBool) implements Expr {
    @Override
    public ValueType type() {
        // The right side first: chains grow on the left.
        return rhs.type() == ValueType.SCALAR && lhs.type() == ValueType.SCALAR ? ValueType.SCALAR : ValueType.VECTOR;
    }

    @Override
    public PositionRange position() {
        return PositionRange.merge(lhs.position(), rhs.position());
    }

    @Override
    public List<Expr> children() {
        return List.of(lhs, rhs);
    }

    @Override
    public String toString() {
        return Printer.print(this);
    }
}
