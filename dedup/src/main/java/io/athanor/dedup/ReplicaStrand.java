package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;

/** The samples of one replica. Of a counter NaNs, staleness markers too, are no samples, and its values may have to be raised. */
final class ReplicaStrand extends Strand {
    private Replica replica = NoReplica.INSTANCE;
    private int next;
    private boolean counter;

    /** What is added to the counter's values. */
    private double raised;

    /** The stored value of the sample before the next one, NaN if that is not known or there is none. */
    private double before;

    /** Time of the last reset that was passed. */
    private long resetAt;

    private long keepBefore;

    void reset(Replica of, boolean isCounter, boolean starts) {
        rewind(starts);
        replica = of;
        next = 0;
        counter = isCounter;
        raised = 0;
        before = Double.NaN;
        resetAt = Long.MIN_VALUE;
        keepBefore = Long.MIN_VALUE;
    }

    @Override
    boolean more(SampleBuffer into) {
        int from = into.size;
        while (next < replica.pieces()) {
            replica.read(next++, into);
            if (counter) {
                dropNaNs(into, from);
            }
            if (into.size > from) {
                return true;
            }
        }
        return false;
    }

    /** Thanos leaves NaNs of counters out, of which staleness markers are some. */
    static boolean isNaN(SampleBuffer samples, int i) {
        return Double.isNaN(samples.v[i]) && (samples.histograms == null || samples.histograms[i] == null);
    }

    private static void dropNaNs(SampleBuffer samples, int from) {
        int first = Columns.firstNaN(samples, from, samples.size);
        if (first == samples.size) {
            return;
        }
        int kept = first;
        for (int i = first + 1; i < samples.size; i++) {
            if (!isNaN(samples, i)) {
                Columns.move(samples, i, kept++);
            }
        }
        Columns.truncate(samples, kept);
    }

    @Override
    void leaveOut(long t) {
        while (next < replica.pieces() && replica.maxt(next) < t && !counterNeeds(next)) {
            next++;
            before = Double.NaN;
        }
    }

    /** Whether a reset that matters may be found in the piece. The next one may begin with a marker, so one more is kept. */
    private boolean counterNeeds(int piece) {
        return counter && (raised != 0 || piece + 2 >= replica.pieces() || replica.mint(piece + 2) > keepBefore);
    }

    @Override
    long earliest(long t) {
        if (at < ahead.size) {
            return Math.max(t, ahead.t[at]);
        }
        leaveOut(t);
        return next < replica.pieces() ? Math.max(t, replica.mint(next)) : Long.MAX_VALUE;
    }

    @Override
    void keepBefore(long t) {
        keepBefore = t;
    }

    @Override
    void pass(int i) {
        if (counter) {
            double v = value(ahead, i);
            if (v < before) {
                resetAt = ahead.t[i];
                raised = 0;
            }
            before = v;
        }
    }

    @Override
    void raise(SampleBuffer taken, int from) {
        for (int i = from; i < taken.size && raised != 0; i++) {
            double v = value(taken, i);
            if (v < before) {
                raised = 0;
            } else if (!Double.isNaN(v)) {
                taken.v[i] = v + raised;
            }
            before = v;
        }
        if (raised == 0) {
            int newest = taken.size - 1;
            before = value(taken, newest);
        }
    }

    @Override
    void raiseTo(double value, long t) {
        double v = nextValue();
        if (v < before) {
            raised = 0;
        } else if (resetAt <= t && value > v + raised) {
            raised += value - (v + raised);
        }
    }
}
