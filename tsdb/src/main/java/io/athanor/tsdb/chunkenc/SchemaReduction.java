package io.athanor.tsdb.chunkenc;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.Span;
import java.util.Arrays;

/**
 * How buckets finer than anything computes with become buckets of schema 8.
 *
 * @param schema of the result
 */
record SchemaReduction(int schema, Side positive, Side negative) {
    private static final int FINEST = 8;

    /** Nothing to reduce, no buckets. */
    static final SchemaReduction NONE =
            new SchemaReduction(0, Side.same(FloatHistogram.NO_SPANS), Side.same(FloatHistogram.NO_SPANS));

    static SchemaReduction of(HistogramLayout layout) {
        if (layout.schema() <= FINEST) {
            return new SchemaReduction(
                    layout.schema(), Side.same(layout.positiveSpans()), Side.same(layout.negativeSpans()));
        }
        int shift = layout.schema() - FINEST;
        return new SchemaReduction(
                FINEST, Side.coarser(layout.positiveSpans(), shift), Side.coarser(layout.negativeSpans(), shift));
    }

    /**
     * One side.
     *
     * @param spans of the result
     * @param target of each original bucket its place in the result; empty if they are the same
     * @param buckets of the result
     */
    record Side(Span[] spans, int[] target, int buckets) {
        private static final int[] SAME = {};

        static Side same(Span[] spans) {
            return new Side(spans, SAME, 0);
        }

        static Side coarser(Span[] spans, int shift) {
            int[] indexes = Buckets.indexes(spans);
            int[] target = new int[indexes.length];
            int[] merged = new int[indexes.length];
            int n = 0;
            for (int i = 0; i < indexes.length; i++) {
                int index = (int) (indexes[i] - 1L >> shift) + 1;
                if (n == 0 || merged[n - 1] != index) {
                    merged[n++] = index;
                }
                target[i] = n - 1;
            }
            return new Side(Buckets.spans(Arrays.copyOf(merged, n)), target, n);
        }

        double[] reduce(double[] counts) {
            if (target.length == 0) {
                return counts;
            }
            double[] reduced = new double[buckets];
            for (int i = 0; i < counts.length; i++) {
                reduced[target[i]] += counts[i];
            }
            return reduced;
        }
    }
}
