package io.athanor.dedup;

import io.athanor.model.StaleMarker;
import io.athanor.tsdb.series.SampleBuffer;

/**
 * How far a leader's numbers go on so regularly that it leads whatever the others do: none later than α times its interval,
 * no marker among them, its run at least one below the cap.
 */
final class Solo {
    /** A run that no other can exceed by two. */
    static final int RUN = 7;

    private static final int REMEMBERED = 9;

    private final Ring ring = new Ring();
    private int start;
    private long memory;

    void reset(AthanorRule rule) {
        memory = rule.memory();
    }

    /** Goes on from what is remembered of the leader. */
    void from(Ring leader) {
        ring.clear();
        for (int i = 0; i < leader.size; i++) {
            ring.number(leader.t[i], leader.v[i], false);
        }
    }

    /** Begins with the samples from {@code from} on; the number of those that make the run complete, 0 if they do not. */
    int begin(SampleBuffer samples, int from) {
        ring.clear();
        start = from;
        for (int i = from; i < samples.size; i++) {
            if (StaleMarker.is(samples.v[i])) {
                return 0;
            }
            ring.number(samples.t[i], 0, false);
            ring.forget(samples.t[i] - memory);
            if (ring.run >= RUN) {
                return i + 1 - from;
            }
            if (ring.size == REMEMBERED) {
                return 0;
            }
        }
        return 0;
    }

    /** Where {@link #begin} began. */
    int start() {
        return start;
    }

    /** The first of the samples from {@code from} on that is not regular, or not before {@code until}; else their end. */
    int extend(SampleBuffer samples, int from, long until) {
        int end = samples.size;
        while (end > from && samples.t[end - 1] >= until) {
            end--;
        }
        if (end - from >= REMEMBERED && even(samples, from, end)) {
            ring.clear();
            for (int i = end - REMEMBERED; i < end; i++) {
                ring.number(samples.t[i], 0, false);
            }
            return end;
        }
        for (int i = from; i < end; i++) {
            if (StaleMarker.is(samples.v[i]) || late(samples.t[i])) {
                return i;
            }
            ring.number(samples.t[i], 0, false);
            if (ring.run < RUN) {
                return i;
            }
        }
        return end;
    }

    /** Whether a number is late, or the run is forgotten before it comes. */
    private boolean late(long t) {
        return 5 * (t - ring.last()) > 6 * ring.interval || t - ring.t[Math.max(0, ring.size - RUN)] >= memory;
    }

    /** Whether all steps, the remembered ones among them, lie so close together that none of them can be late. */
    private boolean even(SampleBuffer samples, int from, int end) {
        long[] t = samples.t;
        long shortest = t[from] - ring.last();
        long longest = shortest;
        for (int i = 1; i < ring.size; i++) {
            long step = ring.t[i] - ring.t[i - 1];
            shortest = Math.min(shortest, step);
            longest = Math.max(longest, step);
        }
        for (int i = from + 1; i < end; i++) {
            long step = t[i] - t[i - 1];
            shortest = Math.min(shortest, step);
            longest = Math.max(longest, step);
        }
        long marker = 0;
        double[] v = samples.v;
        for (int i = from; i < end; i++) {
            long bits = Double.doubleToRawLongBits(v[i]) ^ StaleMarker.BITS;
            marker |= bits - 1 & ~bits;
        }
        return 5 * longest <= 6 * shortest && RUN * longest < memory && marker >= 0;
    }
}
