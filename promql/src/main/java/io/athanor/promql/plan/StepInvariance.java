package io.athanor.promql.plan;

import io.athanor.promql.parser.AggregateExpr;
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
import io.athanor.promql.parser.VectorSelector;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Set;

/** Tells which parts of a query have the same value at every step, so that they are evaluated once. */
final class StepInvariance {
    /** Functions whose result may vary although their arguments do not. */
    private static final Set<Function> UNSAFE = EnumSet.of(
            Function.DAYS_IN_MONTH,
            Function.DAY_OF_MONTH,
            Function.DAY_OF_WEEK,
            Function.DAY_OF_YEAR,
            Function.HOUR,
            Function.MINUTE,
            Function.MONTH,
            Function.YEAR,
            Function.PREDICT_LINEAR,
            Function.TIME,
            Function.TIMESTAMP);

    private final IdentityHashMap<Expr, Boolean> known = new IdentityHashMap<>();

    boolean of(Expr expr) {
        Boolean before = known.get(expr);
        if (before == null) {
            before = find(expr);
            known.put(expr, before);
        }
        return before;
    }

    private boolean find(Expr expr) {
        return switch (expr) {
            case NumberLiteral n -> true;
            case StringLiteral s -> true;
            case DurationExpr d -> true;
            case VectorSelector s -> s.at() != null;
            case MatrixSelector m -> of(m.vectorSelector());
            case SubqueryExpr s -> s.at() != null;
            case ParenExpr p -> of(p.expr());
            case UnaryExpr u -> of(u.expr());
            case AggregateExpr a -> of(a.expr());
            case BinaryExpr b -> of(b.lhs()) && of(b.rhs());
            case Call c -> call(c);
        };
    }

    private boolean call(Call call) {
        boolean all = true;
        for (Expr arg : call.args()) {
            all &= of(arg);
        }
        if (call.function() == Function.TIMESTAMP) {
            return all && Planner.unwrap(call.args().getFirst()) instanceof VectorSelector;
        }
        return all && !UNSAFE.contains(call.function());
    }
}
