package io.athanor.promql.engine;

import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SeriesChunks;

/** The chunks of a series, counted when they are read. Used by one thread. */
final class CountedChunks implements SeriesChunks {
    private final SeriesChunks in;
    private long count;
    private long bytes;

    CountedChunks(SeriesChunks in) {
        this.in = in;
    }

    @Override
    public void read(long mint, long maxt, ChunkBuffer into) {
        in.read(mint, maxt, into);
        for (int i = 0; i < into.size; i++) {
            if (into.maxt[i] >= mint && into.mint[i] <= maxt) {
                count++;
                bytes += into.length[i];
            }
        }
    }

    @Override
    public void corrupt(ChunkBuffer chunks, int index, RuntimeException why) {
        in.corrupt(chunks, index, why);
    }

    long count() {
        return count;
    }

    long bytes() {
        return bytes;
    }
}
