package io.athanor.model.histogram;

/** Walks over index and count of one sign's buckets as a coarser schema has them, from above a threshold on. */
final class MergingWalk {
    private final Span[] spans;
    private final double[] counts;
    private final int schema;
    private final int target;
    private double threshold;
    private int span = -1;
    private int inSpan;
    private int sourceIndex;
    private int position;

    int index;
    double count;

    MergingWalk(FloatHistogram h, boolean positive, double threshold, int target) {
        this.spans = positive ? h.positiveSpans : h.negativeSpans;
        this.counts = positive ? h.positiveBuckets : h.negativeBuckets;
        this.schema = h.schema;
        this.target = target;
        this.threshold = HistogramSchema.isExponential(target) ? threshold : 0;
    }

    boolean next() {
        do {
            if (!merge()) {
                return false;
            }
        } while (threshold != 0 && ExponentialBounds.upper(index, target) <= threshold);
        threshold = 0;
        return true;
    }

    private boolean merge() {
        if (!seek()) {
            return false;
        }
        index = targetIndex();
        count = 0;
        do {
            count += counts[position++];
            sourceIndex++;
            inSpan--;
        } while (schema != target && seek() && targetIndex() == index);
        return true;
    }

    private int targetIndex() {
        return schema == target ? sourceIndex : HistogramSchema.targetIndex(sourceIndex, schema, target);
    }

    /** Goes to the next bucket's span; false if there is no bucket left. */
    private boolean seek() {
        while (inSpan == 0) {
            if (span + 1 >= spans.length) {
                return false;
            }
            sourceIndex += spans[++span].offset();
            inSpan = spans[span].length();
        }
        return position < counts.length;
    }
}
