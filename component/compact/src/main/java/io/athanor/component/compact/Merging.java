package io.athanor.component.compact;

import io.athanor.bucket.deletion.DeletedMark;
import io.athanor.bucket.transfer.BlockStore;
import io.athanor.bucket.transfer.SideBySide;
import io.athanor.component.compact.plan.CompactionJob;
import io.athanor.component.compact.shared.Attempt;
import io.athanor.dedup.OfflineAthanor;
import io.athanor.dedup.PenaltyGroup;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.Json;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.BlockCompactor;
import io.athanor.tsdb.compact.BlockHealth;
import io.athanor.tsdb.compact.MergedMeta;
import io.athanor.tsdb.compact.OutOfOrderChunksException;
import io.athanor.tsdb.compact.OverlapMerger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one block of several, in a folder: looks at them before, and at the result after. */
final class Merging {
    private static final Logger LOG = LoggerFactory.getLogger(Merging.class);

    private final BlockStore store;
    private final CompactConfig config;
    private final ScratchSpace space;
    private final Deletions deletions;
    private final Turn turn;

    Merging(BlockStore store, CompactConfig config, ScratchSpace space, Deletions deletions, Turn turn) {
        this.deletions = deletions;
        this.store = store;
        this.config = config;
        this.space = space;
        this.turn = turn;
    }

    /** A block whose chunks are out of order, where such blocks are marked and left out. */
    static final class OutOfOrder extends IOException {
        private static final long serialVersionUID = 1;
        private final transient List<Ulid> blocks;

        OutOfOrder(List<Ulid> blocks) {
            super("blocks " + blocks + " have chunks out of order");
            this.blocks = blocks;
        }

        List<Ulid> blocks() {
            return blocks;
        }
    }

    /**
     * Does one job.
     *
     * @param ulid of the block to make
     * @param work an empty folder
     * @param state of the bucket, in which blocks before these are looked for where they have to be known
     * @return empty if no sample was left
     * @throws HaltException if a block is not as it should be
     * @throws OutOfOrder if blocks are to be left out
     */
    Optional<Attempt.Made> make(CompactionJob job, Ulid ulid, Path work, BucketState state) throws IOException {
        Optional<ReplicaParts> parts = parts(job, state);
        List<BlockMeta> context = parts.map(ReplicaParts::context).orElse(List.of());
        boolean copies = store.copies(job.inputs().getFirst().ulid());
        List<Block> open = new ArrayList<>();
        try (ScratchSpace.Room _ = space.keep(work, job.bytes() + Planning.bytes(context), copies)) {
            List<BlockMeta> wanted = new ArrayList<>(job.inputs());
            wanted.addAll(context);
            Map<Ulid, Path> folders = new ConcurrentHashMap<>();
            SideBySide.run(
                    wanted,
                    copies ? config.atOnce().blocks() : 1,
                    meta -> folders.put(meta.ulid(), store.fetch(meta.ulid(), work)));
            return turn.take(() -> {
                try {
                    for (BlockMeta meta : wanted) {
                        open.add(Block.openForOnePass(Objects.requireNonNull(folders.get(meta.ulid()))));
                    }
                    return merge(job, ulid, work, open, parts, state);
                } catch (CorruptBlockException e) {
                    throw narrowed(corrupt(e, job), job, ulid, work, open, state);
                } catch (HaltException e) {
                    throw narrowed(e, job, ulid, work, open, state);
                }
            });
        } catch (OutOfOrderChunksException e) {
            throw outOfOrder(e);
        } finally {
            open.forEach(Block::close);
        }
    }

    private static HaltException corrupt(CorruptBlockException e, CompactionJob job) {
        return new HaltException(
                "corrupt", blamed(e, job), "cannot compact group " + job.group() + ": " + e.getMessage(), e);
    }

    /**
     * The same failure with the one block that is to blame, where all of a job were blamed.
     *
     * @throws IOException if none is: what failed does not fail any more
     */
    private HaltException narrowed(
            HaltException all, CompactionJob job, Ulid ulid, Path work, List<Block> open, BucketState state)
            throws IOException {
        if (all.blocks().size() == 1 || open.size() < job.inputs().size()) {
            return all;
        }
        LOG.atWarn()
                .addKeyValue("group", job.group())
                .addKeyValue("blocks", all.blocks())
                .addKeyValue("details", all.getMessage())
                .log("nothing good comes of these blocks; looks for the one that is to blame");
        BlockMeta culprit = Culprit.find(job.inputs(), part -> isGood(job, part, ulid, work, open, state))
                .orElseThrow(() -> new IOException(
                        "the result was bad once, and good when it was tried again: " + all.getMessage(), all));
        return new HaltException(
                all.reason(),
                List.of(culprit.ulid()),
                "block " + culprit.ulid() + " is to blame (without it, what the blocks before it make is good): "
                        + all.getMessage(),
                all);
    }

    /** Whether what comes of some of a job's blocks is as it should be; nothing of it is left. */
    private boolean isGood(
            CompactionJob job, List<BlockMeta> inputs, Ulid ulid, Path work, List<Block> open, BucketState state)
            throws IOException {
        CompactionJob part = new CompactionJob(job.group(), inputs, job.level());
        Optional<ReplicaParts> parts = parts(part, state);
        Set<Ulid> wanted = new HashSet<>(Claim.names(inputs));
        parts.ifPresent(p -> wanted.addAll(Claim.names(p.context())));
        List<Block> read = open.stream().filter(b -> wanted.contains(b.ulid())).toList();
        FolderTree.delete(work.resolve(ulid.toString()));
        try {
            merge(part, ulid, work, read, parts, state);
            return true;
        } catch (HaltException | CorruptBlockException e) {
            return false;
        } finally {
            FolderTree.delete(work.resolve(ulid.toString()));
        }
    }

    private Optional<ReplicaParts> parts(CompactionJob job, BucketState state) {
        return config.dedup() == CompactConfig.Dedup.ATHANOR
                ? Optional.of(ReplicaParts.of(job, config.replicaLabels(), state))
                : Optional.empty();
    }

    private Optional<Attempt.Made> merge(
            CompactionJob job, Ulid ulid, Path work, List<Block> open, Optional<ReplicaParts> parts, BucketState state)
            throws IOException {
        BlockMeta meta = metaOf(ulid, job);
        long from = parts.isEmpty() ? meta.minTime() : meta.minTime() - OfflineAthanor.lookBack();
        Optional<BlockMeta> written = compactor(parts, open).compact(open, work, meta, from);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        Json extensions =
                DeletedMark.on(Extensions.common(job.inputs()), ulid, deletions.carriedOut(job.inputs(), state));
        return Optional.of(complete(
                job,
                work.resolve(ulid.toString()),
                written.get(),
                parts.isEmpty() ? extensions : parts.get().marked(extensions)));
    }

    private BlockCompactor compactor(Optional<ReplicaParts> parts, List<Block> open) {
        return switch (config.dedup()) {
            case CHAIN -> BlockCompactor.chaining(config.threads());
            case PENALTY -> new BlockCompactor(config.threads(), () -> new OverlapMerger(new PenaltyGroup(false)));
            case ATHANOR -> {
                List<Ulid> names =
                        BlockCompactor.inOrder(open).stream().map(Block::ulid).toList();
                yield new BlockCompactor(
                        config.threads(), () -> parts.orElseThrow().merger(names));
            }
        };
    }

    /**
     * The meta to come. A block that replaces a single one is one of its own sources, so that readers know which is the newer.
     */
    private static BlockMeta metaOf(Ulid ulid, CompactionJob job) {
        BlockMeta meta = MergedMeta.of(ulid, job.inputs());
        BlockCompaction made = meta.compaction();
        TreeSet<Ulid> sources = new TreeSet<>(made.sources());
        if (job.inputs().size() == 1) {
            sources.add(ulid);
        }
        return meta.withCompaction(new BlockCompaction(
                job.level(), List.copyOf(sources), made.parents(), made.deletable(), made.failed(), made.hints()));
    }

    /** The block that an error names, else all that were read. */
    static List<Ulid> blamed(CorruptBlockException e, io.athanor.component.compact.plan.PlannedJob job) {
        int slash = e.where().indexOf('/');
        Ulid named = Ulid.tryParse(slash < 0 ? e.where() : e.where().substring(0, slash));
        List<Ulid> inputs = Claim.names(job.inputs());
        return named != null && inputs.contains(named) ? List.of(named) : inputs;
    }

    private IOException outOfOrder(OutOfOrderChunksException e) {
        List<Ulid> blocks = List.of(e.block());
        return config.skipOutOfOrder()
                ? new OutOfOrder(blocks)
                : new HaltException(
                        "out-of-order-chunks",
                        blocks,
                        "block " + e.block() + " has chunks out of order (" + e.getMessage()
                                + "); --compact.skip-block-with-out-of-order-chunks marks such blocks no-compact",
                        e);
    }

    private Attempt.Made complete(CompactionJob job, Path folder, BlockMeta written, @Nullable Json extensions)
            throws IOException {
        BlockHealth health;
        try (Block block = Block.openForOnePass(folder)) {
            health = BlockHealth.of(block, config.threads());
        }
        if (!health.isGood()
                || health.series() != written.stats().series()
                || health.chunks() != written.stats().chunks()) {
            List<Ulid> inputs = Claim.names(job.inputs());
            throw new HaltException(
                    "bad-result", inputs, "the block made of " + inputs + " is not as it should be: " + health);
        }
        ThanosMeta thanos = ThanosMeta.ofCompactor(
                job.group().labels(),
                job.group().resolution(),
                health.seriesMaxSize(),
                health.chunkMaxSize(),
                extensions);
        return new Attempt.Made(folder, store.complete(folder, written, thanos));
    }
}
