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
            ring.fill(samples.t, end - REMEMBERED);
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
    boolean late(long t) {
        return 5 * (t - ring.last()) > 6 * ring.interval || t - ring.t[Math.max(0, ring.size - RUN)] >= memory;
    }

    /**
     * Whether the samples of another replica after the leader's last number, all of them before the leader would be late,
     * can make a difference: if it shares the leader's times, and has a number that the leader has missed.
     */
    boolean missedOneOf(SampleBuffer other) {
        for (int i = other.size - 1; i > 0 && other.t[i] > ring.last(); i--) {
            if (5 * (other.t[i] - ring.last()) >= 4 * ring.interval && shared(other, i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether most of the other's numbers right before one have the leader's times. */
    private boolean shared(SampleBuffer other, int number) {
        int found = 0;
        int looked = 0;
        for (int i = number - 1; i >= 0 && looked < Election.LOCK_LOOKED_AT; i--) {
            if (!StaleMarker.is(other.v[i])) {
                looked++;
                found += ring.has(other.t[i]) ? 1 : 0;
            }
        }
        return found >= Election.LOCK_FOUND;
    }

    /** Whether all steps, the remembered ones among them, lie so close together that none of them can be late, and nothing may be a marker. */
    private boolean even(SampleBuffer samples, int from, int end) {
        long lowest = ring.interval - ring.interval / 11;
        long highest = ring.interval + ring.interval / 11;
        long sign = memory - 1 - RUN * highest;
        long before = ring.t[0];
        for (int i = 1; i < ring.size; i++) {
            sign |= outside(ring.t[i] - before, lowest, highest);
            before = ring.t[i];
        }
        long[] t = samples.t;
        sign |= outside(t[from] - before, lowest, highest);
        for (int i = from + 1; i < end; i++) {
            sign |= outside(t[i] - t[i - 1], lowest, highest);
        }
        return sign >= 0 && Columns.firstNaN(samples, from, end) == end;
    }

    /** Negative if a step lies outside of the bounds. */
    private static long outside(long step, long lowest, long highest) {
        return step - lowest | highest - step;
    }
}
