package io.athanor.tsdb.compact;

import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.SeriesBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Merges blocks into one.
 *
 * <p>Series are merged in label order by ranges, on all threads; the ranges are written in order, so that the result does
 * not depend on the number of threads. Chunks that overlap no other are copied byte for byte; what was deleted is left out.
 * Each chunk's and each entry's checksum is checked as it is read.
 *
 * <p><b>Memory</b> the table of symbols (see {@link io.athanor.tsdb.index.SymbolMerge}), per thread one series of each
 * block, and a few megabytes of merged chunks. <b>Disk</b> the result, no more.
 */
public final class BlockCompactor {
    private final int threads;
    private final Supplier<SeriesMerger> mergers;

    /**
     * @param threads how many merge at once
     * @param mergers called once per thread
     */
    public BlockCompactor(int threads, Supplier<SeriesMerger> mergers) {
        this.threads = threads;
        this.mergers = mergers;
    }

    /** Merges copies of the same samples; overlapping chunks become chunks that Prometheus and Thanos of any age can read. */
    public static BlockCompactor chaining(int threads) {
        return new BlockCompactor(threads, () -> new OverlapMerger(new ChainGroup(false)));
    }

    /** The order of blocks in which mergers know them: by first time, then by ULID. */
    public static List<Block> inOrder(List<Block> blocks) {
        return blocks.stream()
                .sorted(Comparator.comparingLong((Block b) -> b.meta().minTime())
                        .thenComparing(Block::ulid))
                .toList();
    }

    /**
     * Writes the merged block, for upload: not durable (see {@link BlockWriter#scratch}).
     *
     * @param blocks open, and kept so by the caller; in any order
     * @param parent the directory that the new block's own will be in
     * @param meta of the new block (see {@link MergedMeta}); no sample outside of its times is taken over
     * @return the meta as it was written, statistics included; empty if no sample was left, in which case there is no block
     * @throws io.athanor.tsdb.CorruptBlockException if a block is not what it should be; no block is left behind then
     */
    public Optional<BlockMeta> compact(List<Block> blocks, Path parent, BlockMeta meta) throws IOException {
        return compact(blocks, parent, meta, meta.minTime());
    }

    /**
     * The same for mergers that have to know what was before.
     *
     * @param readFrom time from which chunks are given to the mergers, ms; that they give nothing before the new block's
     *     first time is on them
     */
    public Optional<BlockMeta> compact(List<Block> blocks, Path parent, BlockMeta meta, long readFrom)
            throws IOException {
        List<Block> sorted = inOrder(blocks);
        MergeInput input = new MergeInput(sorted);
        try (BlockWriter writer = BlockWriter.scratch(parent, meta.ulid(), input.symbols)) {
            OrderedWork.<SeriesBatch>run(
                    input.ranges,
                    threads,
                    () -> new RangeMerge(input, mergers.get(), readFrom, meta.maxTime() - 1),
                    writer::append);
            return writer.stats().samples() == 0 ? Optional.empty() : Optional.of(writer.finish(meta));
        }
    }
}
