package io.athanor.model.histogram;

import io.athanor.model.GoFormat;
import io.athanor.model.histogram.HistogramException.Reason;

/** What makes a histogram a valid one. */
final class Validation {
    private Validation() {}

    static void check(FloatHistogram h) {
        if (h.usesCustomBuckets()) {
            checkCustom(
                    h.customValues, h.positiveSpans, h.positiveBuckets.length, h.zeroCount != 0, h.zeroThreshold != 0);
            checkNoNegativeSide(h.negativeSpans, h.negativeBuckets.length);
        } else if (HistogramSchema.isExponential(h.schema)) {
            checkSide("positive side: ", h.positiveSpans, h.positiveBuckets.length);
            checkSide("negative side: ", h.negativeSpans, h.negativeBuckets.length);
            checkCounts("negative side: ", h.negativeBuckets);
            if (h.zeroCount < 0) {
                throw HistogramException.with(
                        Reason.NEGATIVE_BUCKET_COUNT,
                        "zero bucket has observation count of " + GoFormat.g(h.zeroCount));
            }
            checkNoBounds(h.customValues);
        } else {
            throw HistogramException.invalidSchema(h.schema);
        }
        if (h.count < 0) {
            throw HistogramException.with(Reason.NEGATIVE_COUNT, "observation count is  " + GoFormat.g(h.count));
        }
        checkCounts("positive side: ", h.positiveBuckets);
    }

    static void check(IntHistogram h) {
        long negative = 0;
        if (h.usesCustomBuckets()) {
            checkCustom(
                    h.customValues, h.positiveSpans, h.positiveDeltas.length, h.zeroCount != 0, h.zeroThreshold != 0);
            checkNoNegativeSide(h.negativeSpans, h.negativeDeltas.length);
        } else if (HistogramSchema.isExponential(h.schema)) {
            checkSide("positive side: ", h.positiveSpans, h.positiveDeltas.length);
            checkSide("negative side: ", h.negativeSpans, h.negativeDeltas.length);
            negative = sumOfDeltas("negative side: ", h.negativeDeltas);
            checkNoBounds(h.customValues);
        } else {
            throw HistogramException.invalidSchema(h.schema);
        }
        checkTotal(h, negative + sumOfDeltas("positive side: ", h.positiveDeltas) + h.zeroCount);
    }

    private static void checkTotal(IntHistogram h, long inBuckets) {
        boolean nan = Double.isNaN(h.sum);
        boolean wrong = nan ? Long.compareUnsigned(inBuckets, h.count) > 0 : inBuckets != h.count;
        if (wrong) {
            throw HistogramException.with(
                    nan ? Reason.COUNT_NOT_BIG_ENOUGH : Reason.COUNT_MISMATCH,
                    Long.toUnsignedString(inBuckets)
                            + " observations found in buckets, but the Count field is "
                            + Long.toUnsignedString(h.count));
        }
    }

    private static long sumOfDeltas(String side, long[] deltas) {
        long total = 0;
        long count = 0;
        for (int i = 0; i < deltas.length; i++) {
            count += deltas[i];
            if (count < 0) {
                throw negativeBucket(side, i, Long.toString(count));
            }
            total += count;
        }
        return total;
    }

    private static void checkCounts(String side, double[] counts) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] < 0) {
                throw negativeBucket(side, i, GoFormat.g(counts[i]));
            }
        }
    }

    private static HistogramException negativeBucket(String side, int position, String count) {
        return HistogramException.with(
                Reason.NEGATIVE_BUCKET_COUNT,
                side + "bucket number " + (position + 1) + " has observation count of " + count);
    }

    private static void checkNoBounds(double[] customValues) {
        if (customValues.length > 0) {
            throw new HistogramException(Reason.EXPONENTIAL_CUSTOM_BOUNDS);
        }
    }

    private static void checkNoNegativeSide(Span[] spans, int buckets) {
        if (spans.length > 0) {
            throw new HistogramException(Reason.CUSTOM_NEGATIVE_SPANS);
        }
        if (buckets > 0) {
            throw new HistogramException(Reason.CUSTOM_NEGATIVE_BUCKETS);
        }
    }

    private static void checkCustom(
            double[] bounds, Span[] spans, int buckets, boolean hasZeroCount, boolean hasZeroThreshold) {
        checkBounds(bounds);
        checkOffset("custom buckets: ", spans, 0);
        checkLengths("custom buckets: ", spans, buckets);
        long covered = 0;
        for (Span span : spans) {
            covered += (long) span.length() + span.offset();
        }
        if (bounds.length + 1L < covered) {
            throw HistogramException.with(
                    Reason.CUSTOM_BOUNDS_TOO_FEW,
                    "custom buckets: only " + bounds.length
                            + " custom bounds defined which is insufficient to cover total span length of " + covered);
        }
        if (hasZeroCount) {
            throw new HistogramException(Reason.CUSTOM_ZERO_COUNT);
        }
        if (hasZeroThreshold) {
            throw new HistogramException(Reason.CUSTOM_ZERO_THRESHOLD);
        }
    }

    private static void checkBounds(double[] bounds) {
        double previous = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < bounds.length; i++) {
            if (Double.isNaN(bounds[i])) {
                throw new HistogramException(
                        Reason.CUSTOM_BOUNDS_NAN, "custom buckets: " + Reason.CUSTOM_BOUNDS_NAN.text());
            }
            if (i > 0 && bounds[i] <= previous) {
                throw HistogramException.with(
                        Reason.CUSTOM_BOUNDS_NOT_INCREASING,
                        "custom buckets: previous bound is " + GoFormat.fixed(previous, 6) + " and current is "
                                + GoFormat.fixed(bounds[i], 6));
            }
            previous = bounds[i];
        }
        if (previous == Double.POSITIVE_INFINITY) {
            throw HistogramException.with(
                    Reason.CUSTOM_BOUNDS_INFINITE, "custom buckets: last +Inf bound must not be explicitly defined");
        }
    }

    /** Checks that only the first span begins below zero and that the spans name as many buckets as there are. */
    static void checkSpans(Span[] spans, int buckets) {
        checkSide("", spans, buckets);
    }

    private static void checkSide(String side, Span[] spans, int buckets) {
        checkOffset(side, spans, 1);
        checkLengths(side, spans, buckets);
    }

    private static void checkOffset(String side, Span[] spans, int from) {
        for (int i = from; i < spans.length; i++) {
            if (spans[i].offset() < 0) {
                throw HistogramException.with(
                        Reason.NEGATIVE_SPAN_OFFSET,
                        side + "span number " + (i + 1) + " with offset " + spans[i].offset());
            }
        }
    }

    private static void checkLengths(String side, Span[] spans, int buckets) {
        long named = 0;
        for (Span span : spans) {
            named += Integer.toUnsignedLong(span.length());
        }
        if (named != buckets) {
            throw HistogramException.with(
                    Reason.SPANS_BUCKETS_MISMATCH,
                    side + "spans need " + named + " buckets, have " + buckets + " buckets");
        }
    }

    static void checkReduction(int schema, int target) {
        if (schema == HistogramSchema.CUSTOM_BUCKETS) {
            throw new HistogramException(Reason.RESOLUTION, "cannot reduce resolution when there are custom buckets");
        }
        if (target == HistogramSchema.CUSTOM_BUCKETS) {
            throw new HistogramException(Reason.RESOLUTION, "cannot reduce resolution to custom buckets schema");
        }
        if (target >= schema) {
            throw new HistogramException(
                    Reason.RESOLUTION, "cannot reduce resolution from schema " + schema + " to " + target);
        }
    }
}
