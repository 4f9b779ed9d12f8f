package io.athanor.promql;

import io.athanor.model.GoFormat;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;

/** What an annotation shows besides its text, gathered over all samples that it is about. */
public sealed interface AnnotationDetails {
    /** The details of two annotations of the same text; of two kinds the first wins. */
    AnnotationDetails merge(AnnotationDetails other);

    /** How it continues the text. */
    String shown();

    /** How many samples had it. */
    record Occurrences(int count) implements AnnotationDetails {
        @Override
        public AnnotationDetails merge(AnnotationDetails other) {
            return other instanceof Occurrences o ? new Occurrences(count + o.count) : this;
        }

        @Override
        public String shown() {
            return count > 1 ? " (" + count + " occurrences)" : "";
        }
    }

    /** Buckets that had to be lifted: over which times (ms), between which bounds, by how much, in how many samples. */
    record Monotonicity(long minT, long maxT, double minBucket, double maxBucket, double maxDiff, int count)
            implements AnnotationDetails {
        @Override
        public AnnotationDetails merge(AnnotationDetails other) {
            return other instanceof Monotonicity o
                    ? new Monotonicity(
                            Math.min(minT, o.minT),
                            Math.max(maxT, o.maxT),
                            Math.min(minBucket, o.minBucket),
                            Math.max(maxBucket, o.maxBucket),
                            Math.max(maxDiff, o.maxDiff),
                            count + o.count)
                    : this;
        }

        @Override
        public String shown() {
            return ", from buckets " + GoFormat.g(minBucket) + " to " + GoFormat.g(maxBucket)
                    + ", with a max diff of " + twoDigits(maxDiff) + ", over " + count + " samples from "
                    + Instant.ofEpochSecond(minT / 1000) + " to " + Instant.ofEpochSecond(maxT / 1000);
        }

        /** Go's {@code %.2g}. */
        private static String twoDigits(double v) {
            if (v == 0 || !Double.isFinite(v)) {
                return GoFormat.g(v);
            }
            BigDecimal rounded = new BigDecimal(v)
                    .round(new MathContext(2, RoundingMode.HALF_EVEN))
                    .stripTrailingZeros();
            int exponent = rounded.precision() - rounded.scale() - 1;
            return exponent < -4 || exponent >= 2
                    ? GoFormat.e(rounded.doubleValue())
                    : GoFormat.f(rounded.doubleValue());
        }
    }
}
