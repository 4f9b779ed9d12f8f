package io.athanor.promql.parser;

import org.jspecify.annotations.Nullable;

/** Puts known lengths in the place of duration expressions, once the query's step and range are known. */
public final class DurationResolver {
    private final double stepSeconds;
    private final double rangeSeconds;

    private DurationResolver(double stepSeconds, double rangeSeconds) {
        this.stepSeconds = stepSeconds;
        this.rangeSeconds = rangeSeconds;
    }

    /**
     * The tree with every {@link TimeSpan} a {@link TimeSpan.Fixed}.
     *
     * @param stepMillis the query's step, 0 for an instant query
     * @param rangeMillis from the query's start to its end
     * @throws IllegalArgumentException in Prometheus's words, if a duration has no value, or one that it cannot have
     */
    public static Expr resolve(Expr expr, long stepMillis, long rangeMillis) {
        return new DurationResolver(stepMillis / 1000.0, rangeMillis / 1000.0).expr(expr);
    }

    private Expr expr(Expr expr) {
        return switch (expr) {
            case VectorSelector e -> vector(e);
            case MatrixSelector e -> new MatrixSelector(vector(e.vectorSelector()), span(e.range(), false), e.endPos());
            case SubqueryExpr e -> subquery(e);
            case AggregateExpr e -> {
                Expr param = e.param() == null ? null : expr(e.param());
                yield new AggregateExpr(e.op(), expr(e.expr()), param, e.grouping(), e.without(), e.position());
            }
            case BinaryExpr e -> new BinaryExpr(e.op(), expr(e.lhs()), expr(e.rhs()), e.matching(), e.returnBool());
            case Call e ->
                new Call(e.function(), e.args().stream().map(this::expr).toList(), e.position());
            case ParenExpr e -> new ParenExpr(expr(e.expr()), e.position());
            case UnaryExpr e -> new UnaryExpr(e.op(), expr(e.expr()), e.startPos());
            case NumberLiteral e -> e;
            case StringLiteral e -> e;
            case DurationExpr e -> e;
        };
    }

    private VectorSelector vector(VectorSelector e) {
        return new VectorSelector(
                e.name(),
                e.matchers(),
                e.at(),
                span(e.offset(), true),
                e.anchored(),
                e.smoothed(),
                e.bypassEmptyMatcherCheck(),
                e.position());
    }

    private SubqueryExpr subquery(SubqueryExpr e) {
        TimeSpan offset = span(e.offset(), true);
        TimeSpan step = span(e.step(), false);
        TimeSpan range = span(e.range(), false);
        return new SubqueryExpr(expr(e.expr()), range, step, e.at(), offset, e.endPos());
    }

    private TimeSpan span(TimeSpan span, boolean mayBeNegative) {
        return switch (span) {
            case TimeSpan.Fixed fixed -> fixed;
            case DurationExpr duration -> fixed(duration, mayBeNegative);
        };
    }

    private TimeSpan.Fixed fixed(DurationExpr duration, boolean mayBeNegative) {
        double seconds = value(duration);
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            throw error(duration, "duration is NaN or infinite");
        }
        if (seconds <= 0 && !mayBeNegative) {
            throw error(duration, "duration must be greater than 0");
        }
        if (Math.abs(seconds) > Literals.MAX_SECONDS) {
            throw error(duration, "duration is out of range");
        }
        return new TimeSpan.Fixed(((long) (seconds * 1000)) * 1_000_000);
    }

    private double value(@Nullable Expr expr) {
        return switch (expr) {
            case null -> 0;
            case NumberLiteral literal -> literal.value();
            case DurationExpr e -> value(e, value(e.lhs()), value(e.rhs()));
            default -> throw new IllegalStateException("not a duration: " + expr);
        };
    }

    private double value(DurationExpr e, double lhs, double rhs) {
        return switch (e.op()) {
            case STEP -> stepSeconds;
            case RANGE -> rangeSeconds;
            case MIN_OF -> Math.min(lhs, rhs);
            case MAX_OF -> Math.max(lhs, rhs);
            case ADD -> lhs + rhs;
            case SUB -> lhs - rhs;
            case MUL -> lhs * rhs;
            case DIV -> {
                if (rhs == 0) {
                    throw error(e, "division by zero");
                }
                yield lhs / rhs;
            }
            case MOD -> {
                if (rhs == 0) {
                    throw error(e, "modulo by zero");
                }
                yield lhs % rhs;
            }
            case POW -> Math.pow(lhs, rhs);
        };
    }

    private static IllegalArgumentException error(DurationExpr e, String reason) {
        PositionRange position = e.position();
        return new IllegalArgumentException(position.start() + ":" + position.end() + ": " + reason);
    }
}
