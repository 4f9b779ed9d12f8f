package io.athanor.tsdb.compact;

import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.index.Postings;
import io.athanor.tsdb.index.SeriesRecord;
import io.athanor.tsdb.series.ChunkBuffer;
import java.util.Arrays;

/**
 * Whether a block is as it should be, as far as a reader does not notice by itself.
 *
 * @param series the number of series
 * @param chunks the number of chunks
 * @param outOfOrderChunks chunks that begin before the one before them ends
 * @param duplicatedChunks of these, such with the times of the one before: not counted among those out of order
 * @param outsideChunks chunks that reach out of the block's times
 * @param seriesMaxSize bytes of the largest series entry, about
 * @param chunkMaxSize bytes of the largest chunk; 0 if chunks were not read
 */
public record BlockHealth(
        long series,
        long chunks,
        long outOfOrderChunks,
        long duplicatedChunks,
        long outsideChunks,
        long seriesMaxSize,
        long chunkMaxSize) {

    /**
     * Walks through a block's index, and through its chunks if that is asked for.
     *
     * @throws io.athanor.tsdb.CorruptBlockException if series are not in order, one has no chunk, or anything is not what
     *     its checksum says
     */
    public static BlockHealth of(Block block, boolean readChunks) {
        return new Walk(block, readChunks).health();
    }

    /** Whether a compactor may leave such a block behind. */
    public boolean isGood() {
        return outOfOrderChunks == 0 && duplicatedChunks == 0 && outsideChunks == 0;
    }

    private static final class Walk {
        private final Block block;
        private final boolean readChunks;
        private final ChunkBuffer buffer = new ChunkBuffer();
        private final SeriesRecord record = new SeriesRecord();
        private int[] before = new int[0];
        private long chunks;
        private long outOfOrder;
        private long duplicated;
        private long outside;
        private long seriesMaxSize;
        private long chunkMaxSize;

        Walk(Block block, boolean readChunks) {
            this.block = block;
            this.readChunks = readChunks;
        }

        BlockHealth health() {
            Postings all = block.index().allPostings();
            int last = 0;
            long series = 0;
            while (all.next()) {
                if (series > 0) {
                    seriesMaxSize = Math.max(seriesMaxSize, 16L * (all.at() - last));
                }
                last = all.at();
                series++;
                series(last);
            }
            return new BlockHealth(series, chunks, outOfOrder, duplicated, outside, seriesMaxSize, chunkMaxSize);
        }

        private void series(int ref) {
            block.read(ref, record);
            if (Arrays.compare(before, 0, before.length, record.symbols, 0, record.symbolCount) >= 0) {
                throw block.index().corruptSeries(ref, "does not sort after the one before");
            }
            before = Arrays.copyOf(record.symbols, record.symbolCount);
            if (record.chunks.size == 0) {
                throw block.index().corruptSeries(ref, "has no chunk");
            }
            times(block.meta());
            if (readChunks) {
                buffer.clear();
                block.appendChunks(ref, record, Long.MIN_VALUE, Long.MAX_VALUE, buffer);
                for (int i = 0; i < buffer.size; i++) {
                    chunkMaxSize = Math.max(chunkMaxSize, buffer.length[i] + 8L);
                }
            }
        }

        private void times(BlockMeta meta) {
            for (int i = 0; i < record.chunks.size; i++) {
                chunks++;
                long mint = record.chunks.mint[i];
                long maxt = record.chunks.maxt[i];
                outside += mint < meta.minTime() || maxt > meta.maxTime() ? 1 : 0;
                if (i > 0 && mint <= record.chunks.maxt[i - 1]) {
                    boolean same = mint == record.chunks.mint[i - 1] && maxt == record.chunks.maxt[i - 1];
                    duplicated += same ? 1 : 0;
                    outOfOrder += same ? 0 : 1;
                }
            }
        }
    }
}
