package io.athanor.model.histogram;

import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Random histograms, and the plainest possible view of one: a map from bucket index to count. */
final class Histograms {
    private Histograms() {}

    static FloatHistogram random(SplittableRandom random, int schema) {
        FloatHistogram h = new FloatHistogram();
        h.schema = schema;
        h.zeroThreshold = 1e-9;
        h.zeroCount = random.nextInt(5);
        fill(h, true, buckets(random));
        fill(h, false, buckets(random));
        total(h);
        return h;
    }

    static FloatHistogram randomCustom(SplittableRandom random) {
        FloatHistogram h = new FloatHistogram();
        h.schema = HistogramSchema.CUSTOM_BUCKETS;
        double[] all = {-2, 0, 1, 2, 5, 10, 50};
        h.customValues =
                java.util.Arrays.stream(all).filter(_ -> random.nextInt(3) > 0).toArray();
        TreeMap<Integer, Double> buckets = new TreeMap<>();
        for (int i = 0; i <= h.customValues.length; i++) {
            if (random.nextBoolean()) {
                buckets.put(i, (double) random.nextInt(9));
            }
        }
        fill(h, true, buckets);
        total(h);
        return h;
    }

    private static void total(FloatHistogram h) {
        h.count = h.zeroCount;
        for (BucketCursor b = h.positiveBucketCursor(); b.next(); ) {
            h.count += b.count();
            h.sum += b.count() * 2;
        }
        for (BucketCursor b = h.negativeBucketCursor(); b.next(); ) {
            h.count += b.count();
            h.sum -= b.count();
        }
    }

    private static SortedMap<Integer, Double> buckets(SplittableRandom random) {
        TreeMap<Integer, Double> out = new TreeMap<>();
        int index = random.nextInt(-9, 9);
        for (int n = random.nextInt(10); n > 0; n--) {
            index += random.nextInt(3) > 0 ? 1 : random.nextInt(1, 12);
            out.put(index, (double) random.nextInt(6));
        }
        return out;
    }

    static void fill(FloatHistogram h, boolean positive, SortedMap<Integer, Double> buckets) {
        int[] indexes = buckets.keySet().stream().mapToInt(i -> i).toArray();
        double[] counts = buckets.values().stream().mapToDouble(c -> c).toArray();
        h.setSide(positive, new Side(Layout.spans(indexes, indexes.length), counts, null), null);
    }

    /** The populated buckets of one sign. */
    static SortedMap<Integer, Double> map(FloatHistogram h, boolean positive) {
        TreeMap<Integer, Double> out = new TreeMap<>();
        BucketCursor b = positive ? h.positiveBucketCursor() : h.negativeBucketCursor();
        while (b.next()) {
            if (b.count() != 0) {
                out.put(b.index(), b.count());
            }
        }
        return out;
    }

    /** The same in a coarser schema, by the bounds: a bucket belongs where its upper bound is. */
    static SortedMap<Integer, Double> coarser(Map<Integer, Double> buckets, int schema, int target) {
        TreeMap<Integer, Double> out = new TreeMap<>();
        buckets.forEach((index, count) -> {
            double upper = ExponentialBounds.upper(index, schema);
            int to = (int) Math.floor(Math.scalb((double) index, target - schema)) - 1;
            while (ExponentialBounds.upper(to, target) < upper) {
                to++;
            }
            out.merge(to, count, Double::sum);
        });
        return out;
    }

    static SortedMap<Integer, Double> sum(Map<Integer, Double> a, Map<Integer, Double> b, double sign) {
        TreeMap<Integer, Double> out = new TreeMap<>(a);
        b.forEach((index, count) -> out.merge(index, sign * count, Double::sum));
        out.values().removeIf(count -> count == 0);
        return out;
    }

    static FloatHistogram exponential(int schema, int offset, double... counts) {
        FloatHistogram h = new FloatHistogram();
        h.schema = schema;
        if (counts.length > 0) {
            h.positiveSpans = new Span[] {new Span(offset, counts.length)};
        }
        h.positiveBuckets = counts;
        total(h);
        return h;
    }

    static FloatHistogram custom(double[] bounds, double... counts) {
        FloatHistogram h = exponential(HistogramSchema.CUSTOM_BUCKETS, 0);
        h.customValues = bounds;
        h.positiveSpans = new Span[] {new Span(0, counts.length)};
        h.positiveBuckets = counts;
        total(h);
        return h;
    }
}
