package io.athanor.tsdb.block;

import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.series.ChunkBuffer;

/**
 * Takes deleted samples out of the chunks of one series.
 *
 * <p>Chunks that are deleted whole are dropped, chunks that are deleted in part are encoded anew without the deleted
 * samples, and keep their header: a step that was no counter reset is none across the gap either.
 */
final class DeletedRanges {
    private final Intervals deleted;
    private final long window;
    private final SampleCut cut;

    /** @param window of aggregates, ms, which go if any of their times does; 0: they stay whole */
    DeletedRanges(Intervals deleted, long window) {
        this.deleted = deleted;
        this.window = window;
        this.cut = new SampleCut(deleted, window);
    }

    /** Whether any chunk is not deleted whole. */
    boolean leaveAny(ChunkMetas metas) {
        for (int i = 0; i < metas.size; i++) {
            if (!deleted.covers(metas.mint[i], metas.maxt[i])) {
                return true;
            }
        }
        return false;
    }

    /** Appends what is left. */
    void read(ChunkSegments segments, ChunkMetas metas, ChunkBuffer into) {
        ChunkBuffer one = new ChunkBuffer();
        for (int i = 0; i < metas.size; i++) {
            if (deleted.covers(metas.mint[i], metas.maxt[i])) {
                continue;
            }
            if (!deleted.touches(metas.mint[i] - window, metas.maxt[i] + window)) {
                segments.read(metas.ref[i], metas.mint[i], metas.maxt[i], into);
                continue;
            }
            one.clear();
            segments.read(metas.ref[i], metas.mint[i], metas.maxt[i], one);
            try {
                cut.add(one, 0, into);
            } catch (CorruptChunkException e) {
                throw segments.corrupt(one, 0, e);
            }
        }
    }
}
