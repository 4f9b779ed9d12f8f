package io.athanor.promql.parser;

import java.util.List;

/**
 * A node of a parsed query. Nodes are immutable; two trees are equal if they are alike in everything, positions
 * included. {@link Object#toString} of every node is the query text that Prometheus prints for it.
 */
public sealed interface Expr
        permits AggregateExpr,
                BinaryExpr,
                Call,
                DurationExpr,
                MatrixSelector,
                NumberLiteral,
                ParenExpr,
                StringLiteral,
                SubqueryExpr,
                UnaryExpr,
                VectorSelector {
    /** The type of this expression's value. */
    ValueType type();

    /** Where this expression stands in the query. */
    PositionRange position();

    /** The expressions below, in Prometheus's order of visits: an aggregation's operand comes before its parameter. */
    List<Expr> children();
}
