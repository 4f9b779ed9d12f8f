package io.athanor.tsdb.downsample;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.block.SeriesBatch;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.OrderedWork;
import io.athanor.tsdb.index.SymbolMerge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a block to coarser resolutions.
 *
 * <p>Series are worked on by ranges, on all threads; the ranges are written in order, so that the result does not depend on
 * the number of threads. <b>Memory</b> per thread the samples of one series, and a few megabytes of encoded chunks.
 */
public final class BlockDownsampler {
    private static final long RANGE_BYTES = 1L << 19;

    private final int threads;

    /** @param threads how many work at once */
    public BlockDownsampler(int threads) {
        this.threads = threads;
    }

    /**
     * A block to be written.
     *
     * @param resolution ms, coarser than that of the block it is made of
     */
    public record Target(Ulid ulid, long resolution) {}

    /**
     * Writes one block per target, for upload: not durable (see {@link BlockWriter#scratch}). Sources, parents, labels and times are those of {@code block}.
     *
     * @param block open, and kept so by the caller; raw or of five minutes' resolution
     * @param parent the directory that the new blocks' own will be in
     * @param targets the resolutions wanted, each once
     * @return the metas as they were written, in the order of the targets; they have a section of Thanos
     * @throws io.athanor.tsdb.CorruptBlockException if the block is not what it should be; no block is left behind then
     * @throws IllegalArgumentException if a target is not coarser than the block
     */
    public List<BlockMeta> downsample(Block block, Path parent, List<Target> targets) throws IOException {
        long from = block.meta().resolution();
        for (Target target : targets) {
            boolean known = target.resolution == Resolution.FIVE_MINUTES || target.resolution == Resolution.ONE_HOUR;
            if (!known || target.resolution <= from) {
                throw new IllegalArgumentException(
                        "a block of resolution " + from + " ms cannot be brought to " + target.resolution + " ms");
            }
        }
        List<BlockWriter> writers = new ArrayList<>();
        try {
            SymbolMerge symbols = SymbolMerge.of(List.of(block.index()));
            for (Target target : targets) {
                writers.add(BlockWriter.scratch(parent, target.ulid, symbols));
            }
            write(block, targets, writers);
            List<BlockMeta> metas = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                metas.add(writers.get(i).finish(metaOf(block.meta(), targets.get(i))));
            }
            return metas;
        } finally {
            close(writers);
        }
    }

    private void write(Block block, List<Target> targets, List<BlockWriter> writers) throws IOException {
        int series = block.seriesCount();
        int ranges = (int) Math.max(1, Math.min(block.bytes() / RANGE_BYTES, series));
        long[] resolutions = targets.stream().mapToLong(Target::resolution).toArray();
        OrderedWork.<SeriesBatch[]>run(
                ranges, threads, () -> new RangeDownsampling(block, series, ranges, resolutions), batches -> {
                    for (int i = 0; i < batches.length; i++) {
                        writers.get(i).append(batches[i]);
                    }
                });
    }

    private static BlockMeta metaOf(BlockMeta of, Target target) {
        ThanosMeta thanos = of.thanos() == null ? ThanosMeta.of(Labels.EMPTY, "compactor") : of.thanos();
        return new BlockMeta(
                target.ulid,
                of.minTime(),
                of.maxTime(),
                of.stats(),
                of.compaction(),
                thanos.downsampled(target.resolution),
                of.rest());
    }

    private static void close(List<BlockWriter> writers) throws IOException {
        IOException failure = null;
        for (BlockWriter writer : writers) {
            try {
                writer.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
