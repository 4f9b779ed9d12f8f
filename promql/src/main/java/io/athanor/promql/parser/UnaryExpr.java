package io.athanor.promql.parser;

import java.util.List;

/**
 * A sign before an expression that is no number literal (those swallow their sign).
 *
 * @param op {@link BinaryOp#ADD} or {@link BinaryOp#SUB}
 * @param startPos where the sign stands, byte offset
 */
public record UnaryExpr(BinaryOp op, Expr expr, int startPos) implements Expr {
    @Override
    public ValueType type() {
        return expr.type();
    }

    @Override
    public PositionRange position() {
        return expr.position().withStart(startPos);
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
