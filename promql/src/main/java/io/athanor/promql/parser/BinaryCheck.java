package io.athanor.promql.parser;

import io.athanor.model.GoQuote;
import io.athanor.promql.parser.VectorMatching.Cardinality;
import org.jspecify.annotations.Nullable;

/** The rules of one binary operation whose sides are checked; in Prometheus's order, since the first breach is told. */
final class BinaryCheck {
    private final Tokens tokens;
    private final BinaryExpr e;
    private final Expr lhs;
    private final Expr rhs;

    BinaryCheck(Tokens tokens, BinaryExpr e, Expr lhs, Expr rhs) {
        this.tokens = tokens;
        this.e = e;
        this.lhs = lhs;
        this.rhs = rhs;
    }

    BinaryExpr check() {
        VectorMatching matching = e.matching();
        boolean scalars = lhs.type() == ValueType.SCALAR && rhs.type() == ValueType.SCALAR;
        if (e.returnBool() && !e.op().isComparison()) {
            throw atOperator("bool modifier can only be used on comparison operators");
        }
        if (e.op().isComparison() && !e.returnBool() && scalars) {
            throw atOperator("comparisons between scalars must use BOOL modifier");
        }
        if (matching != null) {
            labels(matching);
        }
        operand(lhs);
        operand(rhs);
        boolean vectors = lhs.type() == ValueType.VECTOR && rhs.type() == ValueType.VECTOR;
        VectorMatching settled = vectors ? set(matching) : none(matching);
        if (!vectors && e.op().isSet()) {
            throw error(
                    e, "set operator " + GoQuote.quote(e.op().symbol()) + " not allowed in binary scalar expression");
        }
        return new BinaryExpr(e.op(), lhs, rhs, settled, e.returnBool());
    }

    private void labels(VectorMatching matching) {
        for (String label : matching.labels()) {
            if (matching.on() && matching.include().contains(label)) {
                throw atOperator("label " + GoQuote.quote(label) + " must not occur in ON and GROUP clause at once");
            }
        }
    }

    private void operand(Expr side) {
        if (side.type() != ValueType.SCALAR && side.type() != ValueType.VECTOR) {
            throw error(side, "binary expression must contain only scalar and instant vector types");
        }
    }

    private @Nullable VectorMatching none(@Nullable VectorMatching matching) {
        if (matching != null && !matching.labels().isEmpty()) {
            throw error(e, "vector matching only allowed between instant vectors");
        }
        if (matching != null && matching.fills()) {
            throw error(e, "filling in missing series only allowed between instant vectors");
        }
        return null;
    }

    private @Nullable VectorMatching set(@Nullable VectorMatching matching) {
        if (matching == null || !e.op().isSet()) {
            return matching;
        }
        if (matching.card() != Cardinality.ONE_TO_ONE) {
            throw error(e, "no grouping allowed for " + GoQuote.quote(e.op().symbol()) + " operation");
        }
        if (matching.fills()) {
            throw error(e, "filling in missing series not allowed for set operators");
        }
        return matching.withCard(Cardinality.MANY_TO_MANY);
    }

    /** A complaint about what stands between the sides. */
    private ParseException atOperator(String reason) {
        int start = tokens.skipSpacesFrom(lhs.position().end());
        return tokens.error(new PositionRange(start, rhs.position().start()), reason);
    }

    private ParseException error(Expr blamed, String reason) {
        return tokens.error(blamed.position(), reason);
    }
}
