package io.athanor.model.histogram;

/** Finds counter resets: a histogram that lacks something which the one before it had. */
final class Resets {
    private Resets() {}

    static boolean detect(FloatHistogram current, FloatHistogram previous) {
        return switch (current.counterResetHint) {
            case RESET -> true;
            case NOT_RESET -> false;
            // Who applies a counter's function to gauges gets them treated as counters.
            case UNKNOWN, GAUGE -> compare(current, previous);
        };
    }

    private static boolean compare(FloatHistogram current, FloatHistogram previous) {
        if (current.count < previous.count) {
            return true;
        }
        if (current.usesCustomBuckets()) {
            if (!previous.usesCustomBuckets()) {
                return true;
            }
            if (!CustomBounds.match(current.customValues, previous.customValues)) {
                return sharedBoundDecreased(current, previous);
            }
            return sideDecreased(current, previous, true, 0);
        }
        if (current.schema > previous.schema || current.zeroThreshold < previous.zeroThreshold) {
            return true;
        }
        double previousZeroCount = previous.zeroCount;
        if (current.zeroThreshold != previous.zeroThreshold) {
            ZeroBucket zero = new ZeroBucket();
            zero.widen(previous, current.zeroThreshold, null);
            if (zero.threshold() != current.zeroThreshold) {
                return true;
            }
            previousZeroCount = zero.count();
        }
        return current.zeroCount < previousZeroCount
                || sideDecreased(current, previous, true, current.zeroThreshold)
                || sideDecreased(current, previous, false, current.zeroThreshold);
    }

    private static boolean sideDecreased(
            FloatHistogram current, FloatHistogram previous, boolean positive, double threshold) {
        MergingWalk prev = new MergingWalk(previous, positive, threshold, current.schema);
        MergingWalk curr = new MergingWalk(current, positive, threshold, current.schema);
        boolean hasCurr = curr.next();
        while (prev.next()) {
            while (hasCurr && curr.index < prev.index) {
                hasCurr = curr.next();
            }
            boolean decreased = hasCurr && curr.index == prev.index ? curr.count < prev.count : prev.count != 0;
            if (decreased) {
                return true;
            }
        }
        return false;
    }

    private static boolean sharedBoundDecreased(FloatHistogram current, FloatHistogram previous) {
        double[] bounds = CustomBounds.intersection(current.customValues, previous.customValues);
        double[] now = new double[bounds.length + 1];
        double[] before = new double[bounds.length + 1];
        double[] comps = new double[bounds.length + 1];
        CustomBounds.addMapped(current.side(true, null), 1, current.customValues, bounds, now, comps);
        CustomBounds.addMapped(previous.side(true, null), 1, previous.customValues, bounds, before, comps);
        for (int i = 0; i < now.length; i++) {
            if (now[i] < before[i]) {
                return true;
            }
        }
        return false;
    }
}
