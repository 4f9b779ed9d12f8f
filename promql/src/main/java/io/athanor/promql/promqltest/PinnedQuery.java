package io.athanor.promql.promqltest;

import io.athanor.promql.parser.AggregateExpr;
import io.athanor.promql.parser.AtModifier;
import io.athanor.promql.parser.BinaryExpr;
import io.athanor.promql.parser.Call;
import io.athanor.promql.parser.DurationExpr;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.MatrixSelector;
import io.athanor.promql.parser.NumberLiteral;
import io.athanor.promql.parser.ParenExpr;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.promql.parser.StringLiteral;
import io.athanor.promql.parser.SubqueryExpr;
import io.athanor.promql.parser.UnaryExpr;
import io.athanor.promql.parser.VectorSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query whose outermost selectors and subqueries are all pinned to one time by {@code @}: asked at any time, it must
 * answer the same.
 */
final class PinnedQuery {
    private final AtModifier.Timestamp at;
    private boolean dependsOnTime;

    private PinnedQuery(long t) {
        this.at = new AtModifier.Timestamp(t);
    }

    /** The query's text; null if it would depend on the time of evaluation all the same. */
    static @Nullable String of(String query, long t) {
        PinnedQuery pinned = new PinnedQuery(t);
        Expr expr = pinned.pin(Parser.parse(query, ParserOptions.ALL));
        return pinned.dependsOnTime ? null : expr.toString();
    }

    /** The times to ask the pinned query at. */
    static List<Long> times(long t) {
        return t == 0 ? List.of(-1000L, 0L, 1000L) : List.of(-10 * t, 0L, t / 5, t, 10 * t);
    }

    private Expr pin(Expr expr) {
        return switch (expr) {
            case VectorSelector e -> pin(e);
            case MatrixSelector e -> new MatrixSelector(pin(e.vectorSelector()), e.range(), e.endPos());
            // What is inside stays as it is: the subquery's own time decides.
            case SubqueryExpr e ->
                e.at() instanceof AtModifier.Timestamp
                        ? e
                        : new SubqueryExpr(e.expr(), e.range(), e.step(), at, e.offset(), e.endPos());
            case AggregateExpr e -> {
                Expr param = e.param() == null ? null : pin(e.param());
                yield new AggregateExpr(e.op(), pin(e.expr()), param, e.grouping(), e.without(), e.position());
            }
            case BinaryExpr e -> new BinaryExpr(e.op(), pin(e.lhs()), pin(e.rhs()), e.matching(), e.returnBool());
            case Call e -> {
                dependsOnTime |= dependsOnTime(e);
                yield new Call(e.function(), e.args().stream().map(this::pin).toList(), e.position());
            }
            case ParenExpr e -> new ParenExpr(pin(e.expr()), e.position());
            case UnaryExpr e -> new UnaryExpr(e.op(), pin(e.expr()), e.startPos());
            case NumberLiteral e -> e;
            case StringLiteral e -> e;
            case DurationExpr e -> e;
        };
    }

    private VectorSelector pin(VectorSelector e) {
        if (e.at() instanceof AtModifier.Timestamp) {
            return e;
        }
        return new VectorSelector(
                e.name(),
                e.matchers(),
                at,
                e.offset(),
                e.anchored(),
                e.smoothed(),
                e.bypassEmptyMatcherCheck(),
                e.position());
    }

    private static boolean dependsOnTime(Call call) {
        return switch (call.function()) {
            case DAYS_IN_MONTH,
                    DAY_OF_MONTH,
                    DAY_OF_WEEK,
                    DAY_OF_YEAR,
                    END,
                    HOUR,
                    MINUTE,
                    MONTH,
                    YEAR,
                    PREDICT_LINEAR,
                    RANGE,
                    START,
                    STEP,
                    TIME,
                    TIMESTAMP -> true;
            default -> false;
        };
    }
}
