package io.athanor.promql.engine.range;

import io.athanor.promql.engine.range.RangeKernelsTest.Naive;
import io.athanor.promql.parser.Function;
import io.athanor.promql.plan.Window;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/** What functions over windows mean, written for one window and for reading. */
final class NaiveWindows {
    private NaiveWindows() {}

    @SuppressWarnings("MissingCasesInEnumSwitch") // the others are no functions over windows
    static @Nullable Naive of(Function function) {
        return switch (function) {
            case RATE -> (t, v, w, i, q) -> extrapolated(t, v, w, i, true) / w.rangeSeconds();
            case INCREASE -> (t, v, w, i, q) -> extrapolated(t, v, w, i, true);
            case DELTA -> (t, v, w, i, q) -> extrapolated(t, v, w, i, false);
            case IRATE -> (t, v, w, i, q) -> lastTwo(t, v, true);
            case IDELTA -> (t, v, w, i, q) -> lastTwo(t, v, false);
            case COUNT_OVER_TIME -> (t, v, w, i, q) -> t.length;
            case PRESENT_OVER_TIME -> (t, v, w, i, q) -> 1;
            case LAST_OVER_TIME -> (t, v, w, i, q) -> v[v.length - 1];
            case FIRST_OVER_TIME -> (t, v, w, i, q) -> v[0];
            case TS_OF_LAST_OVER_TIME -> (t, v, w, i, q) -> t[t.length - 1] / 1000;
            case TS_OF_FIRST_OVER_TIME -> (t, v, w, i, q) -> t[0] / 1000;
            case MAX_OVER_TIME -> (t, v, w, i, q) -> extreme(v, (a, b) -> b > a ? b : a);
            case MIN_OVER_TIME -> (t, v, w, i, q) -> extreme(v, (a, b) -> b < a ? b : a);
            case CHANGES -> (t, v, w, i, q) -> count(v, false);
            case RESETS -> (t, v, w, i, q) -> count(v, true);
            case SUM_OVER_TIME -> (t, v, w, i, q) -> sum(v);
            case AVG_OVER_TIME -> (t, v, w, i, q) -> mean(v);
            case QUANTILE_OVER_TIME -> (t, v, w, i, q) -> quantile(v, q);
            default -> null;
        };
    }

    private static double extrapolated(double[] t, double[] v, Window window, int step, boolean counter) {
        int n = t.length;
        if (n < 2) {
            return RangeKernelsTest.none();
        }
        double result = v[n - 1] - v[0];
        for (int i = 1; counter && i < n; i++) {
            result += v[i] < v[i - 1] ? v[i - 1] : 0;
        }
        double end = window.end(step);
        double toStart = (t[0] - (end - window.range())) / 1000;
        double toEnd = (end - t[n - 1]) / 1000;
        double sampled = (t[n - 1] - t[0]) / 1000;
        double average = sampled / (n - 1);
        toStart = toStart >= average * 1.1 ? average / 2 : toStart;
        toEnd = toEnd >= average * 1.1 ? average / 2 : toEnd;
        if (counter && result > 0 && v[0] >= 0) {
            toStart = Math.min(toStart, sampled * (v[0] / result));
        }
        return result * ((sampled + toStart + toEnd) / sampled);
    }

    private static double lastTwo(double[] t, double[] v, boolean rate) {
        int n = t.length;
        if (n < 2) {
            return RangeKernelsTest.none();
        }
        double difference = rate && v[n - 1] < v[n - 2] ? v[n - 1] : v[n - 1] - v[n - 2];
        return rate ? difference / ((t[n - 1] - t[n - 2]) / 1000) : difference;
    }

    private static double extreme(double[] v, DoubleBinaryOperator better) {
        double best = v[0];
        for (double x : v) {
            best = Double.isNaN(best) ? x : Double.isNaN(x) ? best : better.applyAsDouble(best, x);
        }
        return best;
    }

    private static double count(double[] v, boolean resets) {
        int count = 0;
        for (int i = 1; i < v.length; i++) {
            boolean bothNaN = Double.isNaN(v[i]) && Double.isNaN(v[i - 1]);
            count += (resets ? v[i] < v[i - 1] : v[i] != v[i - 1] && !bothNaN) ? 1 : 0;
        }
        return count;
    }

    /** Exact but for the last rounding; for what is not finite, plain addition says what becomes of it. */
    private static double sum(double[] v) {
        double plain = Arrays.stream(v).reduce(0, Double::sum);
        if (!Double.isFinite(plain)) {
            return plain;
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (double x : v) {
            sum = sum.add(new BigDecimal(x));
        }
        return sum.doubleValue();
    }

    private static double mean(double[] v) {
        double sum = sum(v);
        if (!Double.isFinite(sum)) {
            return AvgOverTime.careful(v, 0, v.length);
        }
        BigDecimal exact = BigDecimal.ZERO;
        for (double x : v) {
            exact = exact.add(new BigDecimal(x));
        }
        return exact.divide(new BigDecimal(v.length), MathContext.DECIMAL128).doubleValue();
    }

    private static double quantile(double[] v, double q) {
        double[] sorted = Arrays.stream(v)
                .boxed()
                .sorted((a, b) -> Double.isNaN(a) || Double.isNaN(b)
                        ? Boolean.compare(Double.isNaN(b), Double.isNaN(a))
                        : Double.compare(a, b))
                .mapToDouble(Double::doubleValue)
                .toArray();
        double rank = q * (sorted.length - 1);
        int lower = (int) Math.floor(rank);
        int upper = Math.min(sorted.length - 1, lower + 1);
        return sorted[lower] * (1 - (rank - lower)) + sorted[upper] * (rank - lower);
    }
}
