package io.athanor.tsdb.block;

import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.series.ChunkBuffer;

/** Takes deleted samples out of the chunks of one series. */
final class DeletedRanges {
    private final Intervals deleted;

    DeletedRanges(Intervals deleted) {
        this.deleted = deleted;
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
        for (int i = 0; i < metas.size; i++) {
            if (!deleted.covers(metas.mint[i], metas.maxt[i])) {
                segments.read(metas.ref[i], metas.mint[i], metas.maxt[i], into);
            }
        }
    }
}
