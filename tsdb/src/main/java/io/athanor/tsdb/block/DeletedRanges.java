package io.athanor.tsdb.block;

import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.series.ChunkBuffer;

/**
 * Takes deleted samples out of the chunks of one series.
 *
 * <p>Chunks that are deleted whole are dropped, chunks that are deleted in part are encoded anew without the deleted
 * samples, and keep their header: a step that was no counter reset is none across the gap either. Aggregates of downsampled
 * blocks, which nobody deletes in part, are left whole.
 */
final class DeletedRanges {
    private final Intervals deleted;
    private final SampleCut cut;

    DeletedRanges(Intervals deleted) {
        this.deleted = deleted;
        this.cut = new SampleCut(deleted, 0);
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
            if (!deleted.touches(metas.mint[i], metas.maxt[i])) {
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
