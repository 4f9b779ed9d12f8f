package io.athanor.promql.engine.range;

/** What a counter's start timestamps (ms, 0: unknown) say about neighbouring samples. */
final class CounterStarts {
    private CounterStarts() {}

    /**
     * Whether the counter began anew between two samples.
     *
     * <p>A start at its own sample's time, or behind it, says nothing. A start exactly at the sample before is a reset
     * only if that one's own start lies before it: so it is with deltas, while a cumulative series whose start is not
     * known may begin that way.
     */
    static boolean reset(long startBefore, long timeBefore, long start, long time) {
        if (start == 0 || start >= time || start < timeBefore) {
            return false;
        }
        return start > timeBefore || (startBefore != 0 && startBefore < timeBefore);
    }

    /** Whether a sample claims time that the one before it counted already, as another start of its own. */
    static boolean overlap(long startBefore, long timeBefore, long start) {
        return start != 0 && start < timeBefore && start != startBefore;
    }

    /** Whether the first sample of a window began within it: there it was zero, and nothing need be guessed. */
    static boolean withinWindow(long start, long windowStart, long time) {
        return start != 0 && start > windowStart && start < time;
    }
}
