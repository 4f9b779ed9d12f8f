package io.athanor.component.frontend.plan;

import io.athanor.promql.parser.AtModifier;
import io.athanor.promql.parser.Call;
import io.athanor.promql.parser.DurationExpr;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.MatrixSelector;
import io.athanor.promql.parser.SubqueryExpr;
import io.athanor.promql.parser.TimeSpan;
import io.athanor.promql.parser.VectorSelector;
import org.jspecify.annotations.Nullable;

/** Goes over a query and finds its facts. */
final class FactsWalk {
    private boolean dependsOnRange;
    private boolean isUnclear;
    private boolean stepMatters;
    private long behind;
    private long ahead;
    private long fixedFrom = Long.MAX_VALUE;
    private long fixedTo = Long.MIN_VALUE;
    private int selectors;

    /**
     * At which times a part is evaluated, ms: relative to the step, or fixed.
     */
    private record When(boolean isFixed, long from, long to) {
        When minus(long offset) {
            return new When(isFixed, from - offset, to - offset);
        }

        When back(long range) {
            return new When(isFixed, from - range, to);
        }
    }

    QueryFacts facts(Expr expr) {
        walk(expr, new When(false, 0, 0));
        return new QueryFacts(
                !dependsOnRange,
                !dependsOnRange && !isUnclear,
                stepMatters || isUnclear,
                behind,
                ahead,
                fixedFrom,
                fixedTo,
                Math.max(1, selectors));
    }

    private void walk(Expr expr, When when) {
        switch (expr) {
            case VectorSelector s -> selector(s, 0, when);
            case MatrixSelector m -> selector(m.vectorSelector(), millis(m.range()), when);
            case SubqueryExpr s -> {
                millis(s.step());
                walk(s.expr(), at(s.at(), when).minus(millis(s.offset())).back(millis(s.range())));
            }
            case Call call -> {
                if (call.function() == Function.START
                        || call.function() == Function.END
                        || call.function() == Function.RANGE) {
                    dependsOnRange = true;
                }
                stepMatters |= call.function() == Function.STEP;
                call.args().forEach(arg -> walk(arg, when));
            }
            default -> expr.children().forEach(child -> walk(child, when)); // what has no time of its own
        }
    }

    private void selector(VectorSelector s, long range, When outside) {
        selectors++;
        When when = at(s.at(), outside).minus(millis(s.offset())).back(range);
        if (s.anchored() || s.smoothed()) {
            isUnclear = true; // they look before and behind the range for as long as look-back says
        }
        if (when.isFixed) {
            fixedFrom = Math.min(fixedFrom, when.from);
            fixedTo = Math.max(fixedTo, when.to);
        } else {
            behind = Math.max(behind, -when.from);
            ahead = Math.max(ahead, when.to);
        }
    }

    private When at(@Nullable AtModifier at, When otherwise) {
        return switch (at) {
            case null -> otherwise;
            case AtModifier.Timestamp(long t) -> new When(true, t, t);
            case AtModifier.Start _, AtModifier.End _ -> {
                dependsOnRange = true;
                yield otherwise;
            }
        };
    }

    private long millis(TimeSpan span) {
        return switch (span) {
            case TimeSpan.Fixed fixed -> fixed.millis();
            case DurationExpr d -> {
                isUnclear = true;
                duration(d);
                yield 0;
            }
        };
    }

    private void duration(@Nullable Expr expr) {
        if (expr instanceof DurationExpr d) {
            dependsOnRange |= d.op() == DurationExpr.Op.RANGE;
            stepMatters |= d.op() == DurationExpr.Op.STEP;
            duration(d.lhs());
            duration(d.rhs());
        }
    }
}
