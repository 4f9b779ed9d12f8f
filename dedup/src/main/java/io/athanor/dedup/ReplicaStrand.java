package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;

/** The samples of one replica. */
final class ReplicaStrand extends Strand {
    private Replica replica = NoReplica.INSTANCE;
    private int next;

    void reset(Replica of) {
        rewind();
        replica = of;
        next = 0;
    }

    @Override
    boolean more(SampleBuffer into) {
        int before = into.size;
        while (next < replica.pieces()) {
            replica.read(next++, into);
            if (into.size > before) {
                return true;
            }
        }
        return false;
    }

    @Override
    void leaveOut(long t) {
        while (next < replica.pieces() && replica.maxt(next) < t) {
            next++;
        }
    }

    @Override
    long earliest(long t) {
        if (at < ahead.size) {
            return Math.max(t, ahead.t[at]);
        }
        leaveOut(t);
        return next < replica.pieces() ? Math.max(t, replica.mint(next)) : Long.MAX_VALUE;
    }
}
