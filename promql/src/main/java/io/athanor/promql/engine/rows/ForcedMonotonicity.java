package io.athanor.promql.engine.rows;

import io.athanor.model.GoFormat;
import io.athanor.promql.parser.PositionRange;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;

/**
 * That buckets of a classic histogram did not rise, and were made to; notes of equal text grow into one.
 *
 * @param metric the metric's name, empty if it is not known
 * @param mint first time, ms
 * @param maxt last time, ms
 * @param minBucket least upper bound concerned
 * @param maxBucket greatest upper bound concerned
 * @param maxDifference greatest fall from one bucket to the next
 * @param samples how many samples
 */
public record ForcedMonotonicity(
        String metric,
        PositionRange position,
        long mint,
        long maxt,
        double minBucket,
        double maxBucket,
        double maxDifference,
        long samples) {
    private static final MathContext TWO_DIGITS = new MathContext(2, RoundingMode.HALF_EVEN);

    String text() {
        return "PromQL info: input to histogram_quantile needed to be fixed for monotonicity (see"
                + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                + Remarks.forMetric(metric);
    }

    String detail() {
        return text() + ", from buckets " + GoFormat.g(minBucket) + " to " + GoFormat.g(maxBucket)
                + ", with a max diff of " + twoDigits(maxDifference) + ", over " + samples + " samples from "
                + second(mint) + " to " + second(maxt);
    }

    private static String second(long ms) {
        return Instant.ofEpochSecond(ms / 1000).toString();
    }

    /** Go's {@code %.2g}. */
    private static String twoDigits(double x) {
        if (x == 0 || !Double.isFinite(x)) {
            return GoFormat.g(x);
        }
        BigDecimal rounded = new BigDecimal(x).round(TWO_DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        double v = rounded.doubleValue();
        return exponent < -4 || exponent >= 2 ? GoFormat.e(v) : GoFormat.f(v);
    }

    ForcedMonotonicity merge(ForcedMonotonicity other) {
        return new ForcedMonotonicity(
                metric,
                position.evaluatedAfter(other.position) ? other.position : position,
                Math.min(mint, other.mint),
                Math.max(maxt, other.maxt),
                Math.min(minBucket, other.minBucket),
                Math.max(maxBucket, other.maxBucket),
                Math.max(maxDifference, other.maxDifference),
                samples + other.samples);
    }
}
