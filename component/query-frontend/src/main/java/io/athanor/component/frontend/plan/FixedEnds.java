package io.athanor.component.frontend.plan;

import io.athanor.promql.parser.AggregateExpr;
import io.athanor.promql.parser.AtModifier;
import io.athanor.promql.parser.BinaryExpr;
import io.athanor.promql.parser.Call;
import io.athanor.promql.parser.DurationExpr;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.MatrixSelector;
import io.athanor.promql.parser.NumberLiteral;
import io.athanor.promql.parser.ParenExpr;
import io.athanor.promql.parser.StringLiteral;
import io.athanor.promql.parser.SubqueryExpr;
import io.athanor.promql.parser.UnaryExpr;
import io.athanor.promql.parser.VectorSelector;
import org.jspecify.annotations.Nullable;

/** Puts times in the place of {@code @ start()} and {@code @ end()}, so that parts of a range ask what the whole asks. */
public final class FixedEnds {
    private final long start;
    private final long end;
    private boolean changed;

    private FixedEnds(long start, long end) {
        this.start = start;
        this.end = end;
    }

    /** The query with times in place; itself if there is nothing to replace. */
    public static Expr in(Expr expr, long start, long end) {
        FixedEnds ends = new FixedEnds(start, end);
        Expr fixed = ends.of(expr);
        return ends.changed ? fixed : expr;
    }

    private Expr of(Expr expr) {
        return switch (expr) {
            case AggregateExpr a ->
                new AggregateExpr(
                        a.op(),
                        of(a.expr()),
                        a.param() == null ? null : of(a.param()),
                        a.grouping(),
                        a.without(),
                        a.position());
            case BinaryExpr b -> new BinaryExpr(b.op(), of(b.lhs()), of(b.rhs()), b.matching(), b.returnBool());
            case Call c ->
                new Call(c.function(), c.args().stream().map(this::of).toList(), c.position());
            case MatrixSelector m -> new MatrixSelector(selector(m.vectorSelector()), m.range(), m.endPos());
            case ParenExpr p -> new ParenExpr(of(p.expr()), p.position());
            case SubqueryExpr s ->
                new SubqueryExpr(of(s.expr()), s.range(), s.step(), at(s.at()), s.offset(), s.endPos());
            case UnaryExpr u -> new UnaryExpr(u.op(), of(u.expr()), u.startPos());
            case VectorSelector s -> selector(s);
            case DurationExpr _, NumberLiteral _, StringLiteral _ -> expr;
        };
    }

    private VectorSelector selector(VectorSelector s) {
        return new VectorSelector(
                s.name(),
                s.matchers(),
                at(s.at()),
                s.offset(),
                s.anchored(),
                s.smoothed(),
                s.bypassEmptyMatcherCheck(),
                s.position());
    }

    private @Nullable AtModifier at(@Nullable AtModifier at) {
        return switch (at) {
            case null -> null;
            case AtModifier.Timestamp t -> t;
            case AtModifier.Start _ -> fixed(start);
            case AtModifier.End _ -> fixed(end);
        };
    }

    private AtModifier fixed(long t) {
        changed = true;
        return new AtModifier.Timestamp(t);
    }
}
