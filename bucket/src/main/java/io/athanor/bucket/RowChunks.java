package io.athanor.bucket;

import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.ChunkOrder;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The chunks of one row, from all blocks that have it. What a bad block cannot give is left out and told. */
final class RowChunks implements SeriesChunks {
    private final Rows rows;
    private final int row;
    private final Problems problems;

    RowChunks(Rows rows, int row, Problems problems) {
        this.rows = rows;
        this.row = row;
        this.problems = problems;
    }

    @Override
    public void read(long mint, long maxt, ChunkBuffer into) {
        into.clear();
        int places = rows.places(row);
        for (int k = 0; k < places; k++) {
            LoadedBlock block = rows.block(row, k);
            if (block.touches(mint, maxt)) {
                append(block, rows.ref(row, k), mint, maxt, into);
            }
        }
        ChunkOrder.byFirstTime(into);
    }

    private void append(LoadedBlock block, int ref, long mint, long maxt, ChunkBuffer into) {
        int before = into.size;
        try {
            block.block().appendChunks(ref, mint, maxt, into);
            if (block.meta().resolution() > 0) {
                Arrays.fill(into.windowMs, before, into.size, (int) block.meta().resolution());
            }
        } catch (CorruptBlockException e) {
            ChunkOrder.truncate(into, before);
            problems.found(block, SetAside.text(e));
        } catch (InternalError e) {
            ChunkOrder.truncate(into, before);
            problems.found(block, Problems.changed(block, e));
        }
    }

    @Override
    public void corrupt(ChunkBuffer chunks, int index, RuntimeException why) {
        LoadedBlock owner = owner(chunks, index);
        if (owner == null) {
            throw why;
        }
        problems.found(owner, SetAside.text(owner.block().corrupt(chunks, index, why)));
    }

    private @Nullable LoadedBlock owner(ChunkBuffer chunks, int index) {
        LoadedBlock touching = null;
        for (int k = 0; k < rows.places(row); k++) {
            LoadedBlock block = rows.block(row, k);
            if (block.block().holds(chunks, index)) {
                return block;
            }
            if (block.touches(chunks.mint[index], chunks.maxt[index])) {
                touching = block; // its samples were taken out of the file's chunk, so its bytes lie elsewhere
            }
        }
        return touching;
    }
}
