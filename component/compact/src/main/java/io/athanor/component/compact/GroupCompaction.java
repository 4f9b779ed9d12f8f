package io.athanor.component.compact;

import io.athanor.component.compact.plan.CompactionPlanner;
import io.athanor.component.compact.plan.CompactionPlanner.Plan;
import io.athanor.component.compact.plan.GroupKey;
import io.athanor.component.compact.plan.Overlaps;
import io.athanor.dedup.PenaltyGroup;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.BlockCompactor;
import io.athanor.tsdb.compact.BlockHealth;
import io.athanor.tsdb.compact.MergedMeta;
import io.athanor.tsdb.compact.OverlapMerger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compacts the blocks of one group until there is nothing left to compact. */
final class GroupCompaction {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCompaction.class);

    private final BlockStore store;
    private final CompactConfig config;
    private final CompactMetrics metrics;
    private final CompactionPlanner planner;
    private final Supplier<Ulid> ulids;
    private final BlockCompactor compactor;

    GroupCompaction(BlockStore store, CompactConfig config, CompactMetrics metrics, Supplier<Ulid> ulids) {
        this.store = store;
        this.config = config;
        this.metrics = metrics;
        this.ulids = ulids;
        planner = new CompactionPlanner(config.ranges(), config.maxIndexBytes());
        compactor = switch (config.dedup()) {
            case CHAIN -> BlockCompactor.chaining(config.threads());
            case PENALTY -> new BlockCompactor(config.threads(), () -> new OverlapMerger(new PenaltyGroup(false)));
        };
    }

    /**
     * Works one group off.
     *
     * @param blocks of the group, by first time
     * @param noCompact marked blocks
     * @throws HaltException if blocks are not as they should be
     */
    void run(GroupKey key, List<BlockMeta> blocks, Set<Ulid> noCompact) throws IOException {
        String resolution = CompactMetrics.resolution(key.resolution());
        metrics.runsStarted.labelValues(resolution).inc();
        List<BlockMeta> left = new ArrayList<>(blocks);
        Set<Ulid> excluded = new HashSet<>(noCompact);
        try {
            while (left.size() > 1 && step(key, left, excluded)) {
                left.sort(Comparator.comparingLong(BlockMeta::minTime).thenComparing(BlockMeta::ulid));
            }
        } catch (IOException | RuntimeException e) {
            metrics.compactionFailures.labelValues(resolution).inc();
            throw e;
        }
        metrics.runsCompleted.labelValues(resolution).inc();
    }

    private boolean step(GroupKey key, List<BlockMeta> left, Set<Ulid> excluded) throws IOException {
        if (!config.vertical() && !Overlaps.first(left).isEmpty()) {
            throw new HaltException("blocks of group " + key + " overlap: " + names(Overlaps.first(left))
                    + "; --deduplication.replica-label says in which labels replicas differ, and"
                    + " --compact.enable-vertical-compaction merges copies");
        }
        Plan plan = planner.plan(left, excluded, this::indexBytes);
        for (CompactionPlanner.Excluded one : plan.exclude()) {
            exclude(one.block().ulid(), one.why().reason(), details(one.why()), excluded);
        }
        return !plan.compact().isEmpty() && compact(key, plan, left, excluded);
    }

    private String details(CompactionPlanner.Exclusion why) {
        return switch (why) {
            case INDEX_SIZE_EXCEEDING ->
                "largeTotalIndexSizeFilter: Total compacted block's index size could exceed: " + config.maxIndexBytes()
                        + " with this block. See https://github.com/thanos-io/thanos/issues/1424";
            case DOWNSAMPLE_VERTICAL_COMPACTION ->
                "verticalCompactionDownsampleFilter: Downsampled block, see"
                        + " https://github.com/thanos-io/thanos/issues/6775";
        };
    }

    private void exclude(Ulid ulid, String reason, String details, Set<Ulid> excluded) throws IOException {
        excluded.add(ulid);
        if (store.mark(new BlockMark.NoCompact(ulid, store.now(), reason, details))) {
            metrics.blocksMarked.labelValues(BlockMark.NoCompact.FILE, reason).inc();
            LOG.atWarn()
                    .addKeyValue("block", ulid)
                    .addKeyValue("reason", reason)
                    .log("block will not be compacted");
        }
    }

    private long indexBytes(BlockMeta meta) {
        try {
            return store.indexBytes(meta);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean compact(GroupKey key, Plan plan, List<BlockMeta> left, Set<Ulid> excluded) throws IOException {
        long start = System.nanoTime();
        checkSources(plan);
        Path work = config.workDir().resolve("compact").resolve(key.toString());
        FolderTree.delete(work);
        Files.createDirectories(work);
        List<Block> open = new ArrayList<>();
        try {
            for (BlockMeta meta : plan.compact()) {
                open.add(Block.open(store.fetch(meta.ulid(), work)));
            }
            if (leaveOutBad(open, excluded)) {
                return true;
            }
            BlockMeta meta = MergedMeta.of(ulids.get(), plan.compact());
            Optional<BlockMeta> written = compactor.compact(open, work, meta);
            if (written.isEmpty()) {
                return dropEmpty(plan.compact(), left);
            }
            BlockMeta uploaded = upload(key, plan, work.resolve(meta.ulid().toString()), written.get());
            replace(plan.compact(), uploaded, left);
            count(key, plan);
            LOG.atInfo()
                    .addKeyValue("group", key)
                    .addKeyValue("result", meta.ulid())
                    .addKeyValue("sources", names(plan.compact()))
                    .addKeyValue("durationMillis", (System.nanoTime() - start) / 1_000_000)
                    .log("compacted blocks");
            return true;
        } catch (CorruptBlockException e) {
            throw new HaltException("cannot compact group " + key + ": " + e.getMessage(), e);
        } finally {
            open.forEach(Block::close);
            FolderTree.delete(work);
        }
    }

    private void count(GroupKey key, Plan plan) {
        String resolution = CompactMetrics.resolution(key.resolution());
        metrics.compactions.labelValues(resolution).inc();
        if (plan.isVertical()) {
            metrics.verticalCompactions.labelValues(resolution).inc();
        }
    }

    private void checkSources(Plan plan) throws HaltException {
        Set<Ulid> seen = new HashSet<>();
        for (BlockMeta meta : plan.compact()) {
            for (Ulid source : meta.sources()) {
                if (!seen.add(source) && !config.vertical()) {
                    throw new HaltException("blocks to be compacted have the source " + source + " in common: "
                            + names(plan.compact()));
                }
            }
        }
    }

    /** Looks whether blocks are good before they are merged; marks those that are not, if that is wanted. */
    private boolean leaveOutBad(List<Block> open, Set<Ulid> excluded) throws IOException {
        List<BlockHealth> health =
                open.parallelStream().map(b -> BlockHealth.of(b, false)).toList();
        boolean any = false;
        for (int i = 0; i < open.size(); i++) {
            long outOfOrder = health.get(i).outOfOrderChunks();
            if (outOfOrder > 0) {
                Ulid ulid = open.get(i).ulid();
                if (!config.skipOutOfOrder()) {
                    throw new HaltException("block " + ulid + " has " + outOfOrder + " chunks out of order;"
                            + " --compact.skip-block-with-out-of-order-chunks leaves such blocks out");
                }
                exclude(
                        ulid,
                        "block-index-out-of-order-chunk",
                        "OutofOrderChunk: marking block with out-of-order series/chunks to as no compact to unblock"
                                + " compaction",
                        excluded);
                any = true;
            }
        }
        return any;
    }

    /** Nothing was left of the blocks: those that never had a sample go; false if there is none, lest this repeats. */
    private boolean dropEmpty(List<BlockMeta> blocks, List<BlockMeta> left) throws IOException {
        List<BlockMeta> empty =
                blocks.stream().filter(b -> b.stats().samples() == 0).toList();
        markCompacted(names(empty));
        return left.removeAll(empty);
    }

    private BlockMeta upload(GroupKey key, Plan plan, Path folder, BlockMeta written) throws IOException {
        BlockHealth health;
        try (Block block = Block.open(folder)) {
            health = BlockHealth.of(block, true);
        }
        if (!health.isGood()
                || health.series() != written.stats().series()
                || health.chunks() != written.stats().chunks()) {
            throw new HaltException(
                    "the block made of " + names(plan.compact()) + " is not as it should be: " + health);
        }
        ThanosMeta thanos = ThanosMeta.ofCompactor(
                key.labels(),
                key.resolution(),
                health.seriesMaxSize(),
                health.chunkMaxSize(),
                Extensions.common(plan.compact()));
        return store.upload(folder, written, thanos);
    }

    /** Only now, with the new block in the bucket, are the old ones marked. */
    private void replace(List<BlockMeta> old, BlockMeta by, List<BlockMeta> left) throws IOException {
        markCompacted(names(old));
        metrics.garbageCollectedBlocks.inc(old.size());
        left.removeAll(old);
        left.add(by);
    }

    private void markCompacted(List<Ulid> ulids) throws IOException {
        int marked = store.markForDeletion(ulids, "source of compacted block");
        metrics.blocksMarked.labelValues(BlockMark.Deletion.FILE, "").inc(marked);
    }

    private static List<Ulid> names(List<BlockMeta> blocks) {
        return blocks.stream().map(BlockMeta::ulid).toList();
    }
}
