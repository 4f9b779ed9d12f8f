package io.athanor.promql.distribute;

import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.promql.parser.AggregateExpr;
import io.athanor.promql.parser.AggregateOp;
import io.athanor.promql.parser.BinaryExpr;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.parser.Call;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.MatrixSelector;
import io.athanor.promql.parser.UnaryExpr;
import io.athanor.promql.parser.ValueType;
import io.athanor.promql.parser.VectorMatching;
import io.athanor.promql.parser.VectorSelector;
import java.util.List;
import java.util.Set;

/**
 * Whether a side of an operator has each key of the matching at most once, whatever the data. Two series of one key on the
 * side of one are an error, but not where the other side has no series at all: a leaf may not have any, where others do.
 */
final class Uniqueness {
    private static final Set<Function> KEEPING_NAMES = Set.of(
            Function.LAST_OVER_TIME,
            Function.FIRST_OVER_TIME,
            Function.LABEL_JOIN,
            Function.LABEL_REPLACE,
            Function.SORT,
            Function.SORT_DESC,
            Function.SORT_BY_LABEL,
            Function.SORT_BY_LABEL_DESC,
            Function.INFO);

    private Uniqueness() {}

    static boolean of(Expr whole, VectorMatching matching) {
        Expr side = Separation.unwrap(whole);
        if (side instanceof AggregateExpr a && !isRanking(a) && a.op() != AggregateOp.COUNT_VALUES) {
            if (!a.without()) {
                return matching.on()
                        ? matching.labels().containsAll(a.grouping())
                        : a.grouping().stream().noneMatch(matching.labels()::contains) && !keepsName(a.grouping());
            }
            return !matching.on() && a.grouping().containsAll(matching.labels());
        }
        return !matching.on() && matching.labels().isEmpty() && isWithoutNames(side);
    }

    private static boolean keepsName(List<String> grouping) {
        return grouping.contains(Labels.METRIC_NAME) || grouping.contains("__type__") || grouping.contains("__unit__");
    }

    private static boolean isRanking(AggregateExpr a) {
        return a.op().hasParam() && a.op() != AggregateOp.QUANTILE && a.op() != AggregateOp.COUNT_VALUES;
    }

    /** Whether no two series differ in their names alone. */
    private static boolean isWithoutNames(Expr whole) {
        return switch (Separation.unwrap(whole)) {
            case VectorSelector s ->
                s.matchers().stream()
                        .anyMatch(m -> m.type() == MatchType.EQUAL
                                && m.name().equals(Labels.METRIC_NAME)
                                && !m.value().isEmpty());
            case MatrixSelector m -> isWithoutNames(m.vectorSelector());
            case UnaryExpr u -> isWithoutNames(u.expr());
            case AggregateExpr a -> isRanking(a) ? isWithoutNames(a.expr()) : a.without() || !keepsName(a.grouping());
            case Call c -> !KEEPING_NAMES.contains(c.function());
            case BinaryExpr b -> isWithoutNames(b);
            case Expr _ -> false;
        };
    }

    private static boolean isWithoutNames(BinaryExpr b) {
        if (b.op() == BinaryOp.LOR) {
            return false;
        }
        if (b.lhs().type() == ValueType.SCALAR) {
            return isWithoutNames(b.rhs());
        }
        boolean isOfTheRight = b.matching() != null && b.matching().card() == VectorMatching.Cardinality.ONE_TO_MANY;
        return isWithoutNames(isOfTheRight ? b.rhs() : b.lhs());
    }
}
