package io.athanor.promql.promqltest;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Equality as the test language means it: floats within one millionth of their sum, NaN like NaN, stale like stale. */
final class Almost {
    private static final double EPSILON = 0.000001;

    private Almost() {}

    static boolean equal(double a, double b) {
        if (StaleMarker.is(a) || StaleMarker.is(b)) {
            return StaleMarker.is(a) && StaleMarker.is(b);
        }
        if (a == b || Double.isNaN(a) && Double.isNaN(b)) {
            return true;
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < EPSILON * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < EPSILON;
    }

    /** Whether two histograms have the same populated buckets and almost the same counts. */
    static boolean equal(FloatHistogram a, FloatHistogram b, boolean compareHints) {
        FloatHistogram x = a.copy().compact(0);
        FloatHistogram y = b.copy().compact(0);
        return x.schema == y.schema
                && equal(x.count, y.count)
                && equal(x.sum, y.sum)
                && (!x.usesCustomBuckets() || Arrays.equals(x.customValues, y.customValues))
                && x.zeroThreshold == y.zeroThreshold
                && equal(x.zeroCount, y.zeroCount)
                && indexes(x.negativeSpans).equals(indexes(y.negativeSpans))
                && equal(x.negativeBuckets, y.negativeBuckets)
                && indexes(x.positiveSpans).equals(indexes(y.positiveSpans))
                && equal(x.positiveBuckets, y.positiveBuckets)
                && (!compareHints || a.counterResetHint == b.counterResetHint);
    }

    /** The indexes of all buckets that spans name. */
    private static List<Integer> indexes(Span[] spans) {
        List<Integer> indexes = new ArrayList<>();
        int next = 0;
        for (Span span : spans) {
            next += span.offset();
            for (int i = 0; i < span.length(); i++) {
                indexes.add(next++);
            }
        }
        return indexes;
    }

    private static boolean equal(double[] a, double[] b) {
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            if (!equal(a[i], b[i])) {
                return false;
            }
        }
        return a.length == b.length;
    }
}
