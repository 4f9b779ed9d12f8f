package io.athanor.promql.plan;

import io.athanor.promql.parser.BinaryOp;

/** Operators between two numbers, as Go computes them. */
public final class Arithmetic {
    private Arithmetic() {}

    /** The value of {@code left op right}; a comparison gives 1 or 0. */
    public static double apply(BinaryOp op, double left, double right) {
        return switch (op) {
            case ADD -> left + right;
            case SUB -> left - right;
            case MUL -> left * right;
            case DIV -> left / right;
            case MOD -> left % right;
            case POW -> pow(left, right);
            case ATAN2 -> Math.atan2(left, right);
            case EQLC, NEQ, GTR, GTE, LSS, LTE -> holds(op, left, right) ? 1 : 0;
            case TRIM_UPPER, TRIM_LOWER, LAND, LOR, LUNLESS ->
                throw new IllegalArgumentException(op + " is no operator between numbers");
        };
    }

    /** Whether a comparison holds. */
    public static boolean holds(BinaryOp op, double left, double right) {
        return switch (op) {
            case EQLC -> left == right;
            case NEQ -> left != right;
            case GTR -> left > right;
            case GTE -> left >= right;
            case LSS -> left < right;
            case LTE -> left <= right;
            case ADD, SUB, MUL, DIV, MOD, POW, ATAN2, TRIM_UPPER, TRIM_LOWER, LAND, LOR, LUNLESS ->
                throw new IllegalArgumentException(op + " is no comparison");
        };
    }

    /** The power; unlike Java's, of 1 it is 1 whatever the exponent, and of −1 with an infinite exponent 1 as well. */
    public static double pow(double base, double exponent) {
        if (base == 1 || (base == -1 && Double.isInfinite(exponent))) {
            return 1;
        }
        return Math.pow(base, exponent);
    }

    /** Go's {@code math.Max}: positive infinity wins over NaN. */
    public static double max(double a, double b) {
        if (a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.max(a, b);
    }

    /** Go's {@code math.Min}: negative infinity wins over NaN. */
    public static double min(double a, double b) {
        if (a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY) {
            return Double.NEGATIVE_INFINITY;
        }
        return Math.min(a, b);
    }
}
