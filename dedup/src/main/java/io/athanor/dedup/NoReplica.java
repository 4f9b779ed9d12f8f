package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;

/** A replica without samples. */
enum NoReplica implements Replica {
    INSTANCE;

    @Override
    public int pieces() {
        return 0;
    }

    @Override
    public long mint(int piece) {
        throw new IndexOutOfBoundsException(piece);
    }

    @Override
    public long maxt(int piece) {
        throw new IndexOutOfBoundsException(piece);
    }

    @Override
    public void read(int piece, SampleBuffer into) {
        throw new IndexOutOfBoundsException(piece);
    }
}
