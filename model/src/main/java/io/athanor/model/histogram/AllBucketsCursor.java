package io.athanor.model.histogram;

/**
 * Walks over all buckets from the least value to the greatest, or the other way round. Buckets that reach into the zero
 * bucket end (begin) at its threshold.
 */
final class AllBucketsCursor extends BucketCursor {
    private enum Stage {
        FIRST_SIDE,
        ZERO,
        SECOND_SIDE
    }

    private final FloatHistogram h;
    private final SideCursor first;
    private final SideCursor second;
    private Stage stage = Stage.FIRST_SIDE;

    AllBucketsCursor(FloatHistogram h, boolean reverse) {
        this.h = h;
        this.first = new SideCursor(h, reverse, true);
        this.second = new SideCursor(h, !reverse, false);
    }

    @Override
    public boolean next() {
        if (stage == Stage.FIRST_SIDE) {
            if (first.next()) {
                take(first);
                return true;
            }
            stage = Stage.ZERO;
        }
        if (stage == Stage.ZERO) {
            stage = Stage.SECOND_SIDE;
            if (h.zeroCount > 0) {
                takeZeroBucket();
                return true;
            }
        }
        if (second.next()) {
            take(second);
            return true;
        }
        return false;
    }

    private void take(SideCursor side) {
        copyFrom(side);
        if (upper < 0 && upper > -h.zeroThreshold) {
            upper = -h.zeroThreshold;
        } else if (lower > 0 && lower < h.zeroThreshold) {
            lower = h.zeroThreshold;
        }
    }

    private void takeZeroBucket() {
        lower = -h.zeroThreshold;
        upper = h.zeroThreshold;
        lowerInclusive = true;
        upperInclusive = true;
        count = h.zeroCount;
        index = 0;
    }
}
