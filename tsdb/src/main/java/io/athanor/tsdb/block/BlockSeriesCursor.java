package io.athanor.tsdb.block;

import io.athanor.model.Labels;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import io.athanor.tsdb.series.SeriesCursor;
import org.jspecify.annotations.Nullable;

/** Steps over selected series of one block, leaving out those without a chunk in the time range. */
final class BlockSeriesCursor implements SeriesCursor {
    private final Block block;
    private final Block.Pin pin;
    private final int[] refs;
    private final long mint;
    private final long maxt;
    private int index = -1;
    private @Nullable Labels labels;

    BlockSeriesCursor(Block block, Block.Pin pin, int[] refs, long mint, long maxt) {
        this.block = block;
        this.pin = pin;
        this.refs = refs;
        this.mint = mint;
        this.maxt = maxt;
    }

    @Override
    public boolean next() {
        labels = null;
        while (++index < refs.length) {
            labels = block.labelsIfTouched(refs[index], mint, maxt);
            if (labels != null) {
                return true;
            }
        }
        index = refs.length;
        return false;
    }

    @Override
    public Labels labels() {
        Labels current = labels;
        if (current == null) {
            throw new IllegalStateException("the cursor stands on no series");
        }
        return current;
    }

    @Override
    public SeriesChunks chunks() {
        return new Chunks(block, ref());
    }

    private int ref() {
        if (index < 0 || index >= refs.length) {
            throw new IllegalStateException("the cursor stands on no series");
        }
        return refs[index];
    }

    @Override
    public void close() {
        pin.close();
    }

    private record Chunks(Block block, int ref) implements SeriesChunks {
        @Override
        public void read(long mint, long maxt, ChunkBuffer into) {
            block.chunks(ref, mint, maxt, into);
        }

        @Override
        public void corrupt(ChunkBuffer chunks, int index, RuntimeException why) {
            throw block.corrupt(chunks, index, why);
        }
    }
}
