package io.athanor.tsdb.compact;

import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.index.Postings;
import io.athanor.tsdb.index.SeriesRecord;
import io.athanor.tsdb.series.ChunkBuffer;
import java.io.IOException;

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
        Postings all = block.index().allPostings();
        return new Walk(block, all, readChunks).health(0, all.size());
    }

    /**
     * The same on some threads, chunks included.
     *
     * @throws IOException if the caller is interrupted
     */
    public static BlockHealth of(Block block, int threads) throws IOException {
        Postings all = block.index().allPostings();
        int size = all.size();
        int pieces = Math.clamp(block.bytes() / PIECE_BYTES, 1, Math.max(1, size));
        BlockHealth[] sum = {NOTHING};
        OrderedWork.<BlockHealth>run(
                pieces,
                threads,
                () -> {
                    Walk walk = new Walk(block, all, true);
                    return (piece, spare) ->
                            walk.health((int) ((long) piece * size / pieces), (int) ((piece + 1L) * size / pieces));
                },
                health -> sum[0] = sum[0].and(health));
        return sum[0];
    }

    private static final long PIECE_BYTES = 4L << 20;
    private static final BlockHealth NOTHING = new BlockHealth(0, 0, 0, 0, 0, 0, 0);

    private BlockHealth and(BlockHealth other) {
        return new BlockHealth(
                series + other.series,
                chunks + other.chunks,
                outOfOrderChunks + other.outOfOrderChunks,
                duplicatedChunks + other.duplicatedChunks,
                outsideChunks + other.outsideChunks,
                Math.max(seriesMaxSize, other.seriesMaxSize),
                Math.max(chunkMaxSize, other.chunkMaxSize));
    }

    /** Whether a compactor may leave such a block behind. */
    public boolean isGood() {
        return outOfOrderChunks == 0 && duplicatedChunks == 0 && outsideChunks == 0;
    }

    /** Whether nothing is wrong that was not wrong with another block, and in no more places. */
    public boolean isNoWorseThan(BlockHealth other) {
        return outOfOrderChunks <= other.outOfOrderChunks
                && duplicatedChunks <= other.duplicatedChunks
                && outsideChunks <= other.outsideChunks;
    }

    private static final class Walk {
        private final Block block;
        private final boolean readChunks;
        private final ChunkBuffer buffer = new ChunkBuffer();
        private SeriesRecord record = new SeriesRecord();
        private final Postings all;
        private SeriesRecord before = new SeriesRecord();
        private long chunks;
        private long outOfOrder;
        private long duplicated;
        private long outside;
        private long seriesMaxSize;
        private long chunkMaxSize;

        Walk(Block block, Postings all, boolean readChunks) {
            this.block = block;
            this.all = all;
            this.readChunks = readChunks;
        }

        /** Of series {@code [from, to)}. */
        BlockHealth health(int from, int to) {
            chunks = 0;
            outOfOrder = 0;
            duplicated = 0;
            outside = 0;
            seriesMaxSize = 0;
            chunkMaxSize = 0;
            int last = from == 0 ? 0 : all.get(from - 1);
            if (from > 0) {
                block.read(last, before);
            }
            for (int i = from; i < to; i++) {
                int ref = all.get(i);
                if (i > 0) {
                    seriesMaxSize = Math.max(seriesMaxSize, 16L * Integer.toUnsignedLong(ref - last));
                }
                series(ref, i == 0);
                last = ref;
            }
            return new BlockHealth(to - from, chunks, outOfOrder, duplicated, outside, seriesMaxSize, chunkMaxSize);
        }

        private void series(int ref, boolean isFirst) {
            block.read(ref, record);
            if (!isFirst && before.compare(record) >= 0) {
                throw block.index().corruptSeries(ref, "does not sort after the one before");
            }
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
            SeriesRecord spare = before;
            before = record;
            record = spare;
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
