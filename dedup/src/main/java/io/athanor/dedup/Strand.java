package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;

/**
 * Samples in time order that are read ahead piece by piece, and may be given back: a replica, or what the merge of some
 * gives.
 */
abstract class Strand {
    /** What was read ahead: the samples from {@link #at} on are next. */
    final SampleBuffer ahead = new SampleBuffer();

    int at;
    private boolean lentFromAhead;

    /** Appends what comes after what was read ahead, at least one sample; false at the end. */
    abstract boolean more(SampleBuffer into);

    /** Leaves out what can be left out without reading it, of what comes after what was read ahead, before {@code t}. */
    abstract void leaveOut(long t);

    /** The least time that the next sample at or after {@code t} may have, by what is known without reading. */
    abstract long earliest(long t);

    /** Forgets what was read ahead; {@code starts}: whether start timestamps are read. */
    final void rewind(boolean starts) {
        ahead.clear();
        if (starts) {
            ahead.askForStartTimestamps();
        }
        at = 0;
    }

    /** Takes the next samples, all that are at hand or else one piece; false at the end. */
    final boolean take(SampleBuffer into) {
        lentFromAhead = at < ahead.size;
        if (!lentFromAhead) {
            return more(into);
        }
        Columns.append(ahead, at, ahead.size, into);
        at = ahead.size;
        return true;
    }

    /** Undoes the last {@link #take} for the samples from {@code from} on. */
    final void giveBack(SampleBuffer taken, int from) {
        if (lentFromAhead) {
            at = ahead.size - (taken.size - from);
        } else {
            Columns.truncate(ahead, 0);
            at = 0;
            Columns.append(taken, from, taken.size, ahead);
        }
        Columns.truncate(taken, from);
    }

    /** Takes one sample, which {@link #seek} has found. */
    final void takeOne(SampleBuffer into) {
        Columns.append(ahead, at, at + 1, into);
        at++;
    }

    /**
     * Of a counter: the samples from {@code from} on were taken for good; adds to them what {@link #raiseTo} demands. A
     * drop in the strand's own samples is a reset, and ends it.
     */
    void raise(SampleBuffer taken, int from) {}

    /**
     * Of a counter: if the next sample, which {@link #seek} has found, is below {@code value}, which was given at {@code t}
     * by another strand, then all from there on are raised by the difference; but not if a reset, seen in this strand's
     * own samples after {@code t}, is the reason.
     */
    void raiseTo(double value, long t) {}

    /** Of a counter: a reset after {@code t} must not be overlooked when samples are left out. */
    void keepBefore(long t) {}

    /** The value of the next sample, which {@link #seek} has found, NaN if it is a histogram. */
    final double nextValue() {
        return value(ahead, at);
    }

    static double value(SampleBuffer samples, int i) {
        return samples.histograms != null && samples.histograms[i] != null ? Double.NaN : samples.v[i];
    }

    /** Sees a sample pass that will not be given. */
    void pass(int i) {}

    /** Moves to the first sample at or after {@code t}; gives its time, or {@code Long.MAX_VALUE} at the end. */
    final long seek(long t) {
        while (true) {
            while (at < ahead.size) {
                if (ahead.t[at] >= t) {
                    return ahead.t[at];
                }
                pass(at);
                at++;
            }
            Columns.truncate(ahead, 0);
            at = 0;
            leaveOut(t);
            if (!more(ahead)) {
                return Long.MAX_VALUE;
            }
        }
    }
}
