package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;

/*
 * Thanos moves both replicas with each sample it gives: the current one to its next sample, the other one to the time
 * "last given + 1 + penalty", where the penalty is twice the last distance of two given samples (5 s before there is one);
 * then the earlier of the two is given, the first one if they are equal. A replica never moves back, so where the other
 * one stands depends only on the greatest time it was ever sent to ("target"). As long as the current one's next sample
 * is not after that target, the other cannot be the earlier: it need not be decoded. The next distance being at most
 * twice the last one is enough to know that without adding up targets; a whole piece is checked at once, without
 * branches. What is given is the same, sample for sample, as if both were moved.
 */
/** Two replicas made one by Thanos's penalty rule; of more than two, this with the next one, and so on. */
final class PenaltyStrand extends Strand {
    private static final long INITIAL_PENALTY = 5_000;

    private Strand current = new ReplicaStrand();
    private Strand other = current;

    /** The current one is the first of the two: it wins where both stand at the same time. */
    private boolean firstIsCurrent;

    private boolean started;
    private boolean otherEnded;

    /** Time of the sample given last, ms. */
    private long last;

    /** From the sample given before it, ms; so that twice of it is the penalty. */
    private long distance;

    /** Where the other one was sent to. */
    private long target;

    /** Whether the values of a replica are raised where it would fall behind the one before it. */
    private boolean counter;

    /** The value given last, NaN if it was a histogram. */
    private double lastValue;

    /** @param raised whether this is a counter; then both are replicas */
    void reset(Strand a, Strand b, boolean raised, boolean starts) {
        rewind(starts);
        counter = raised;
        current = a;
        other = b;
        firstIsCurrent = true;
        started = false;
        otherEnded = false;
    }

    @Override
    boolean more(SampleBuffer into) {
        if (!started) {
            started = true;
            return start(into);
        }
        int from = into.size;
        if (!current.take(into)) {
            return !otherEnded && afterTheEnd(into);
        }
        if (otherEnded) {
            given(into, from);
        } else {
            check(into, from);
        }
        return true;
    }

    /** The samples from {@code from} on are the current one's, and stay. */
    private void given(SampleBuffer into, int from) {
        if (counter && into.size > from) {
            current.raise(into, from);
            lastValue = value(into, into.size - 1);
        }
    }

    private boolean start(SampleBuffer into) {
        long a = current.seek(Long.MIN_VALUE);
        if (a == Long.MAX_VALUE || a > other.earliest(Long.MIN_VALUE)) {
            long b = other.seek(Long.MIN_VALUE);
            if (b < a) {
                if (counter && a < Long.MAX_VALUE) {
                    // Thanos takes the first sample of the first replica for given already.
                    other.raiseTo(current.nextValue(), Long.MIN_VALUE);
                }
                swap();
            }
            if (a == Long.MAX_VALUE || b == Long.MAX_VALUE) {
                otherEnded = true;
                boolean any = current.take(into);
                given(into, 0);
                return any;
            }
        }
        current.takeOne(into);
        given(into, into.size - 1);
        last = into.t[into.size - 1];
        target = last + 1 + INITIAL_PENALTY;
        distance = INITIAL_PENALTY / 2;
        return true;
    }

    /** The current one has ended: the other one goes on from its target. */
    private boolean afterTheEnd(SampleBuffer into) {
        int from = into.size;
        other.keepBefore(last);
        long t = other.seek(target);
        otherEnded = true;
        if (t == Long.MAX_VALUE) {
            return false;
        }
        if (counter) {
            other.raiseTo(lastValue, last);
        }
        swap();
        current.take(into);
        given(into, from);
        return true;
    }

    /** Finds the first sample that the other one has to be looked at for, of those from {@code from} on. */
    private void check(SampleBuffer taken, int from) {
        if (regular(taken.t, from, taken.size)) {
            target = Math.max(target, lastTargets(taken.t, from, taken.size));
            distance = taken.t[taken.size - 1] - (taken.size - 2 >= from ? taken.t[taken.size - 2] : last);
            last = taken.t[taken.size - 1];
            given(taken, from);
            return;
        }
        long slack = firstIsCurrent ? 0 : 1;
        for (int i = from; i < taken.size; i++) {
            long t = taken.t[i];
            if (t > target - slack && t > other.earliest(target) - slack) {
                other.keepBefore(last);
                long theirs = other.seek(target);
                if (theirs == Long.MAX_VALUE) {
                    otherEnded = true;
                    break;
                }
                if (t > theirs - slack) {
                    current.giveBack(taken, i);
                    given(taken, from);
                    change(theirs, taken);
                    return;
                }
                target = theirs;
            }
            distance = t - last;
            last = t;
            target = Math.max(target, t + 1 + 2 * distance);
        }
        given(taken, from);
    }

    /** The other one, which stands at {@code t}, becomes the current one. */
    private void change(long t, SampleBuffer into) {
        if (counter) {
            other.raiseTo(lastValue, last);
        }
        swap();
        current.takeOne(into);
        given(into, into.size - 1);
        distance = t - last;
        last = t;
        target = t + 1 + 2 * distance;
    }

    private void swap() {
        Strand was = current;
        current = other;
        other = was;
        firstIsCurrent = !firstIsCurrent;
    }

    /** Whether all distances are about the last one, so that none is more than twice the one before. */
    private boolean regular(long[] t, int from, int end) {
        long lowest = distance - distance / 4;
        long highest = distance + distance / 4;
        long step = t[from] - last;
        long sign = step - lowest | highest - step;
        for (int i = from + 1; i < end; i++) {
            long between = t[i] - t[i - 1];
            sign |= between - lowest | highest - between;
        }
        return sign >= 0;
    }

    /** The greatest target that regular samples give; only the last few can be it. */
    private long lastTargets(long[] t, int from, int end) {
        long newest = t[end - 1];
        long greatest = newest;
        for (int i = end - 1; i >= from && newest - t[i] <= 3 * distance; i--) {
            long step = t[i] - (i > from ? t[i - 1] : last);
            greatest = Math.max(greatest, t[i] + 1 + 2 * step);
        }
        return greatest;
    }

    @Override
    void leaveOut(long t) {
        // What is given depends on all that was given before.
    }

    @Override
    long earliest(long t) {
        return at < ahead.size ? Math.max(t, ahead.t[at]) : t;
    }
}
