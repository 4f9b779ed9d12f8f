package io.athanor.model.histogram;

/** Walks over the buckets of one sign, away from zero or towards it. */
final class SideCursor extends BucketCursor {
    private final Span[] spans;
    private final double[] counts;
    private final double[] customValues;
    private final int schema;
    private final boolean positive;
    private final boolean reverse;
    private int span;
    private int inSpan;
    private int nextIndex;
    private int position;

    SideCursor(FloatHistogram h, boolean positive, boolean reverse) {
        this.spans = positive ? h.positiveSpans : h.negativeSpans;
        this.counts = positive ? h.positiveBuckets : h.negativeBuckets;
        this.customValues = h.customValues;
        this.schema = h.schema;
        this.positive = positive;
        this.reverse = reverse;
        if (reverse) {
            toEnd();
        } else {
            span = -1;
        }
    }

    private void toEnd() {
        span = spans.length;
        int buckets = 0;
        for (Span s : spans) {
            nextIndex += s.offset() + s.length();
            buckets += s.length();
        }
        nextIndex--;
        position = Math.min(buckets, counts.length) - 1;
    }

    @Override
    public boolean next() {
        if (!(reverse ? backward() : forward())) {
            return false;
        }
        count = counts[position];
        position += reverse ? -1 : 1;
        bounds();
        return true;
    }

    private boolean forward() {
        if (position >= counts.length) {
            return false;
        }
        while (inSpan == 0) {
            if (++span >= spans.length) {
                return false;
            }
            nextIndex += spans[span].offset();
            inSpan = spans[span].length();
        }
        inSpan--;
        index = nextIndex++;
        return true;
    }

    private boolean backward() {
        if (position < 0) {
            return false;
        }
        while (inSpan == 0) {
            if (span < spans.length) {
                nextIndex -= spans[span].offset();
            }
            if (--span < 0) {
                return false;
            }
            inSpan = spans[span].length();
        }
        inSpan--;
        index = nextIndex--;
        return true;
    }

    private void bounds() {
        double outer = HistogramSchema.upperBound(index, schema, customValues);
        double inner = HistogramSchema.upperBound(index - 1, schema, customValues);
        upper = positive ? outer : -inner;
        lower = positive ? inner : -outer;
        boolean custom = schema == HistogramSchema.CUSTOM_BUCKETS;
        lowerInclusive = custom ? index == 0 : lower < 0;
        upperInclusive = custom || upper > 0;
    }
}
