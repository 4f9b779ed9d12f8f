package io.athanor.dedup;

import io.athanor.tsdb.samples.SampleReader;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.Arrays;

/** A replica whose pieces are raw chunks of a pool. Reused from series to series. */
final class ChunkReplica implements Replica {
    private final PseudoReplicas pool;
    private long mint;
    private long maxt;
    private int size;
    private int[] index = new int[16];

    ChunkReplica(PseudoReplicas pool) {
        this.pool = pool;
    }

    /** Begins anew, without pieces; samples outside of {@code [lowest, highest]} are not given. */
    void reset(long lowest, long highest) {
        mint = lowest;
        maxt = highest;
        size = 0;
    }

    /** Appends a chunk of the pool, which begins after the one before. */
    void add(int chunk) {
        if (size == index.length) {
            index = Arrays.copyOf(index, 2 * size);
        }
        index[size++] = chunk;
    }

    @Override
    public int pieces() {
        return size;
    }

    @Override
    public long mint(int piece) {
        return Math.max(mint, pool.chunks().mint[index[piece]]);
    }

    @Override
    public long maxt(int piece) {
        return Math.min(maxt, pool.chunks().maxt[index[piece]]);
    }

    @Override
    public void read(int piece, SampleBuffer into) {
        int chunk = index[piece];
        SampleReader.append(pool.owner(chunk), pool.chunks(), chunk, mint(piece), maxt(piece), into);
    }
}
