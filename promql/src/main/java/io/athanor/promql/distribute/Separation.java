package io.athanor.promql.distribute;

import io.athanor.promql.parser.AggregateExpr;
import io.athanor.promql.parser.AggregateOp;
import io.athanor.promql.parser.BinaryExpr;
import io.athanor.promql.parser.Call;
import io.athanor.promql.parser.DurationExpr;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.MatrixSelector;
import io.athanor.promql.parser.NumberLiteral;
import io.athanor.promql.parser.ParenExpr;
import io.athanor.promql.parser.StringLiteral;
import io.athanor.promql.parser.SubqueryExpr;
import io.athanor.promql.parser.UnaryExpr;
import io.athanor.promql.parser.ValueType;
import io.athanor.promql.parser.VectorMatching;
import io.athanor.promql.parser.VectorSelector;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an expression's value over all series is the union of its values over those of each leaf: no operator in it ever
 * brings series of two leaves together.
 */
final class Separation {
    /** What is made of all series, or of none, or of others than the query names. */
    private static final Set<Function> OF_THE_WHOLE = EnumSet.of(
            Function.ABSENT,
            Function.ABSENT_OVER_TIME,
            Function.INFO,
            Function.SCALAR,
            Function.SORT,
            Function.SORT_BY_LABEL,
            Function.SORT_BY_LABEL_DESC,
            Function.SORT_DESC,
            Function.VECTOR);

    /** Functions that write the label which their second argument names. */
    private static final Set<Function> WRITING =
            EnumSet.of(Function.LABEL_REPLACE, Function.LABEL_JOIN, Function.HISTOGRAM_QUANTILES);

    /** Functions of all series that differ in {@code le} alone. */
    private static final Set<Function> BUCKETS =
            EnumSet.of(Function.HISTOGRAM_QUANTILE, Function.HISTOGRAM_QUANTILES, Function.HISTOGRAM_FRACTION);

    /** Which series they choose is nobody's promise. */
    private static final Set<AggregateOp> ARBITRARY = EnumSet.of(AggregateOp.LIMITK, AggregateOp.LIMIT_RATIO);

    private final Partition partition;

    Separation(Partition partition) {
        this.partition = partition;
    }

    /** Which labels the series of a vector carry; null if it is not the union of the leaves' values. */
    @Nullable
    Carried of(Expr expr) {
        return switch (expr) {
            case ParenExpr p -> of(p.expr());
            case VectorSelector _ -> Carried.ALL;
            case MatrixSelector _ -> Carried.ALL;
            case SubqueryExpr s -> of(s.expr());
            case UnaryExpr u -> of(u.expr());
            case AggregateExpr a -> aggregate(a);
            case BinaryExpr b -> binary(b);
            case Call c -> call(c);
            case NumberLiteral _ -> null;
            case StringLiteral _ -> null;
            case DurationExpr _ -> null;
        };
    }

    /** What tells leaves apart tells groups apart, whatever is computed of each. */
    private @Nullable Carried aggregate(AggregateExpr a) {
        Carried input = of(a.expr());
        if (input == null || ARBITRARY.contains(a.op()) || (a.param() != null && !isTheSame(a.param()))) {
            return null;
        }
        Carried grouped = a.without() ? input.without(a.grouping()) : input.only(a.grouping());
        if (!partition.isToldBy(grouped)) {
            return null;
        }
        if (a.op() == AggregateOp.TOPK || a.op() == AggregateOp.BOTTOMK) {
            return input;
        }
        return a.op() == AggregateOp.COUNT_VALUES && a.param() != null
                ? told(grouped.without(List.of(text(a.param()))))
                : grouped;
    }

    private @Nullable Carried told(Carried carried) {
        return partition.isToldBy(carried) ? carried : null;
    }

    private @Nullable Carried binary(BinaryExpr b) {
        VectorMatching matching = b.matching();
        if (matching == null) {
            boolean left = b.lhs().type() == ValueType.SCALAR;
            return isTheSame(left ? b.lhs() : b.rhs()) ? of(left ? b.rhs() : b.lhs()) : null;
        }
        Carried left = of(b.lhs());
        Carried right = of(b.rhs());
        if (left == null || right == null || matching.fills()) {
            return null;
        }
        Carried both = left.and(right);
        Carried matched = matching.on() ? both.only(matching.labels()) : both.without(matching.labels());
        if (!partition.isToldBy(matched)) {
            return null;
        }
        if (b.op().isSet()) {
            return both;
        }
        boolean isOneLeft = matching.card() == VectorMatching.Cardinality.ONE_TO_MANY;
        if (!Uniqueness.of(isOneLeft ? b.lhs() : b.rhs(), matching)) {
            return null;
        }
        return switch (matching.card()) {
            case ONE_TO_ONE -> matched;
            case MANY_TO_ONE -> told(left.without(matching.include()));
            case ONE_TO_MANY -> told(right.without(matching.include()));
            case MANY_TO_MANY -> null;
        };
    }

    private @Nullable Carried call(Call call) {
        if (OF_THE_WHOLE.contains(call.function()) || call.args().isEmpty()) {
            return null;
        }
        Carried carried = null;
        for (Expr arg : call.args()) {
            switch (arg.type()) {
                case VECTOR, MATRIX -> carried = of(arg);
                case SCALAR -> {
                    if (!isTheSame(arg)) {
                        return null;
                    }
                }
                case STRING, NONE -> {}
            }
        }
        if (carried == null) {
            return null;
        }
        Carried left = BUCKETS.contains(call.function()) ? carried.without(List.of("le")) : carried;
        return told(
                WRITING.contains(call.function())
                        ? left.without(List.of(text(call.args().get(1))))
                        : left);
    }

    private static String text(Expr expr) {
        return unwrap(expr) instanceof StringLiteral literal ? literal.value() : "";
    }

    /** Whether a scalar is the same wherever it is computed. */
    private static boolean isTheSame(@Nullable Expr scalar) {
        return switch (scalar) {
            case null -> false;
            case NumberLiteral _ -> true;
            case StringLiteral _ -> true;
            case ParenExpr p -> isTheSame(p.expr());
            case UnaryExpr u -> isTheSame(u.expr());
            case BinaryExpr b -> isTheSame(b.lhs()) && isTheSame(b.rhs());
            case Call c ->
                c.type() == ValueType.SCALAR
                        && c.function() != Function.SCALAR
                        && c.args().stream().allMatch(Separation::isTheSame);
            case Expr _ -> false;
        };
    }

    static Expr unwrap(Expr expr) {
        Expr inner = expr;
        while (inner instanceof ParenExpr paren) {
            inner = paren.expr();
        }
        return inner;
    }
}
