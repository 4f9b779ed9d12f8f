package io.athanor.promql.plan;

import io.athanor.promql.PromqlException;
import io.athanor.promql.parser.DurationExpr;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.NumberLiteral;
import io.athanor.promql.parser.PositionRange;
import io.athanor.promql.parser.TimeSpan;
import org.jspecify.annotations.Nullable;

/** Lengths of time as the query means them, in ms: known ones, and those that wait for the query's step and range. */
final class Durations {
    private static final double GREATEST_SECONDS = 9223372036.854775807;

    private final PlanContext context;

    Durations(PlanContext context) {
        this.context = context;
    }

    /** An offset. */
    long offset(TimeSpan span) {
        return millis(span, true);
    }

    /** A range or a step. */
    long length(TimeSpan span) {
        return millis(span, false);
    }

    private long millis(TimeSpan span, boolean mayBeNegative) {
        return switch (span) {
            case TimeSpan.Fixed fixed -> fixed.millis();
            case DurationExpr expr -> {
                double seconds = seconds(expr);
                if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
                    throw wrong(expr.position(), "duration is NaN or infinite");
                }
                if (seconds <= 0 && !mayBeNegative) {
                    throw wrong(expr.position(), "duration must be greater than 0");
                }
                if (Math.abs(seconds) > GREATEST_SECONDS) {
                    throw wrong(expr.position(), "duration is out of range");
                }
                yield (long) (seconds * 1000);
            }
        };
    }

    private double seconds(@Nullable Expr expr) {
        return switch (expr) {
            case null -> 0;
            case NumberLiteral number -> number.value();
            case DurationExpr duration -> seconds(duration);
            default -> throw wrong(expr.position(), "no duration: " + expr);
        };
    }

    private double seconds(DurationExpr expr) {
        double left = seconds(expr.lhs());
        double right = seconds(expr.rhs());
        return switch (expr.op()) {
            case STEP -> Window.seconds(context.stepMs());
            case RANGE -> Window.seconds(context.end() - context.start());
            case MIN_OF -> Math.min(left, right);
            case MAX_OF -> Math.max(left, right);
            case ADD -> left + right;
            case SUB -> left - right;
            case MUL -> left * right;
            case DIV -> {
                if (right == 0) {
                    throw wrong(expr.position(), "division by zero");
                }
                yield left / right;
            }
            case MOD -> {
                if (right == 0) {
                    throw wrong(expr.position(), "modulo by zero");
                }
                yield left % right;
            }
            case POW -> Math.pow(left, right);
        };
    }

    private static PromqlException wrong(PositionRange position, String what) {
        return new PromqlException(
                PromqlException.Kind.BAD_DATA, position.start() + ":" + position.end() + ": " + what);
    }
}
