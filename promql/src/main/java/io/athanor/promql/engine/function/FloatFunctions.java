package io.athanor.promql.engine.function;

import io.athanor.promql.parser.Function;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Functions of one float, as Go computes them where that differs from Java. */
final class FloatFunctions {
    private static final double LN2 = 0.693147180559945309417232121458176568;
    private static final double LN10 = 2.30258509299404568401799145468436421;

    private FloatFunctions() {}

    @SuppressWarnings("MissingCasesInEnumSwitch") // the other functions are no functions of one float
    static @Nullable DoubleUnaryOperator of(Function function) {
        return switch (function) {
            case ABS -> Math::abs;
            case CEIL -> Math::ceil;
            case FLOOR -> Math::floor;
            case EXP -> Math::exp;
            case SQRT -> Math::sqrt;
            case LN -> FloatFunctions::ln;
            case LOG2 -> FloatFunctions::log2;
            case LOG10 -> x -> log2(x) * (LN2 / LN10);
            case SIN -> Math::sin;
            case COS -> Math::cos;
            case TAN -> Math::tan;
            case ASIN -> Math::asin;
            case ACOS -> Math::acos;
            case ATAN -> Math::atan;
            case SINH -> FloatFunctions::sinh;
            case COSH -> FloatFunctions::cosh;
            case TANH -> Math::tanh;
            case ASINH -> FloatFunctions::asinh;
            case ACOSH -> FloatFunctions::acosh;
            case ATANH -> FloatFunctions::atanh;
            case RAD -> x -> x * Math.PI / 180;
            case DEG -> x -> x * 180 / Math.PI;
            case SGN -> x -> x < 0 ? -1 : x > 0 ? 1 : x;
            default -> null;
        };
    }

    /**
     * The natural logarithm. Of numbers below 2^-1022 it is what Prometheus gives on amd64, whose assembly takes their
     * fraction for a normal one.
     */
    private static double ln(double x) {
        if (x > 0 && x < Double.MIN_NORMAL) {
            double fraction = Double.longBitsToDouble(Double.doubleToRawLongBits(x) | Double.doubleToRawLongBits(0.5));
            return Math.log(fraction) + Double.MIN_EXPONENT * LN2;
        }
        return Math.log(x);
    }

    /** Exact for powers of two. */
    static double log2(double x) {
        if (!(x > 0) || Double.isInfinite(x)) {
            return Math.log(x);
        }
        int exponent = Math.getExponent(x);
        if (exponent < Double.MIN_EXPONENT) {
            return log2(x * 0x1p60) - 60;
        }
        double fraction = x / Math.scalb(1.0, exponent) / 2;
        return fraction == 0.5 ? exponent : exponent + 1 + Math.log(fraction) * (1 / LN2);
    }

    /** Beyond 21 half of the exponential, which is infinite a little sooner than what is asked for. */
    private static double sinh(double x) {
        return Math.abs(x) > 21 ? Math.copySign(Math.exp(Math.abs(x)) * 0.5, x) : Math.sinh(x);
    }

    /** As {@link #sinh}; by way of the exponential, as in Go: near 1 the last bit is a logarithm's seventh digit. */
    private static double cosh(double x) {
        double e = Math.exp(Math.abs(x));
        return Math.abs(x) > 21 ? e * 0.5 : (e + 1 / e) * 0.5;
    }

    private static double asinh(double x) {
        double a = Math.abs(x);
        if (Double.isNaN(x) || Double.isInfinite(x)) {
            return x;
        }
        double result;
        if (a > 0x1p28) {
            result = Math.log(a) + LN2;
        } else if (a > 2) {
            result = Math.log(2 * a + 1 / (Math.sqrt(a * a + 1) + a));
        } else if (a < 0x1p-28) {
            result = a;
        } else {
            result = Math.log1p(a + a * a / (1 + Math.sqrt(1 + a * a)));
        }
        return Math.copySign(result, x);
    }

    private static double acosh(double x) {
        if (x < 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        if (x == 1) {
            return 0;
        }
        if (x >= 0x1p28) {
            return Math.log(x) + LN2;
        }
        if (x > 2) {
            return Math.log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
        }
        double t = x - 1;
        return Math.log1p(t + Math.sqrt(2 * t + t * t));
    }

    private static double atanh(double x) {
        if (x < -1 || x > 1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        double a = Math.abs(x);
        double result;
        if (a == 1) {
            result = Double.POSITIVE_INFINITY;
        } else if (a < 0x1p-28) {
            result = a;
        } else if (a < 0.5) {
            double t = a + a;
            result = 0.5 * Math.log1p(t + t * a / (1 - a));
        } else {
            result = 0.5 * Math.log1p((a + a) / (1 - a));
        }
        return Math.copySign(result, x);
    }
}
