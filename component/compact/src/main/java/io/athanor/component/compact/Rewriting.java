package io.athanor.component.compact;

import io.athanor.bucket.deletion.DeleteMask;
import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.bucket.deletion.DeletedMark;
import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.plan.RewriteJob;
import io.athanor.component.compact.shared.Attempt;
import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Intervals;
import io.athanor.tsdb.block.SampleCut;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.BlockHealth;
import io.athanor.tsdb.compact.BlockRewriter;
import io.athanor.tsdb.compact.MergedMeta;
import io.athanor.tsdb.series.ChunkBuffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes one block anew without what is asked to be deleted, in a folder, and looks at the result. */
final class Rewriting {
    private static final List<String> KEPT_MARKS = List.of(BlockMark.NoCompact.FILE, BlockMark.NoDownsample.FILE);

    private final BlockStore store;
    private final Picture picture;
    private final ScratchSpace space;
    private final Deletions deletions;
    private final Turn turn;

    Rewriting(BlockStore store, Picture picture, ScratchSpace space, Deletions deletions, Turn turn) {
        this.store = store;
        this.picture = picture;
        this.space = space;
        this.deletions = deletions;
        this.turn = turn;
    }

    /**
     * Does one job.
     *
     * @param ulid of the block to make; it has the old one's sources and itself, so that readers know which is the newer
     * @param work an empty folder
     * @param state in which the block is with all its labels
     * @return empty if no sample was left
     * @throws HaltException if a block is not as it should be
     */
    Optional<Attempt.Made> make(RewriteJob job, Ulid ulid, Path work, BucketState state) throws IOException {
        Ulid old = job.block().ulid();
        BlockMeta original = Objects.requireNonNull(state.originals().get(old));
        DeleteMask mask = deletions.of(old, state);
        try (ScratchSpace.Room _ = space.keep(work, job.bytes(), store.copies(old))) {
            Path folder = store.fetch(old, work);
            return turn.take(() -> write(original, folder, ulid, work, mask));
        }
    }

    /** Gives the new block the marks that forbid to compact or downsample the old one, before anybody can see it. */
    void keepMarks(Ulid old, Ulid made) throws IOException {
        for (String file : KEPT_MARKS) {
            Optional<BlockMark> mark = store.markOf(old, file);
            if (mark.isPresent()) {
                BlockMark kept = mark.get().on(made);
                store.mark(kept);
                picture.marked(kept);
            }
        }
    }

    private Optional<Attempt.Made> write(BlockMeta original, Path folder, Ulid ulid, Path work, DeleteMask mask)
            throws IOException {
        try (Block block = Block.openForOnePass(folder)) {
            Optional<BlockMeta> written =
                    BlockRewriter.rewrite(block, work, metaOf(original, ulid), new Masked(mask, original.resolution()));
            return written.isEmpty()
                    ? Optional.empty()
                    : Optional.of(complete(original, block, written.get(), work.resolve(ulid.toString()), mask));
        } catch (CorruptBlockException e) {
            throw new HaltException(
                    "corrupt",
                    List.of(original.ulid()),
                    "cannot delete series from block " + original.ulid() + ": " + e.getMessage(),
                    e);
        }
    }

    private static BlockMeta metaOf(BlockMeta original, Ulid ulid) {
        BlockMeta meta = MergedMeta.of(ulid, List.of(original));
        BlockCompaction made = meta.compaction();
        TreeSet<Ulid> sources = new TreeSet<>(made.sources());
        sources.add(ulid);
        return meta.withCompaction(new BlockCompaction(
                original.compaction().level(),
                List.copyOf(sources),
                made.parents(),
                made.deletable(),
                made.failed(),
                made.hints()));
    }

    private Attempt.Made complete(BlockMeta original, Block old, BlockMeta written, Path folder, DeleteMask mask)
            throws IOException {
        BlockHealth health;
        try (Block block = Block.openForOnePass(folder)) {
            health = BlockHealth.of(block, true);
        }
        boolean isAsGood = health.isGood() || health.isNoWorseThan(BlockHealth.of(old, false));
        if (!isAsGood || health.series() != written.stats().series()) {
            throw new HaltException(
                    "bad-result",
                    List.of(original.ulid()),
                    "the block made of " + original.ulid() + " is not as it should be: " + health);
        }
        ThanosMeta thanos =
                Objects.requireNonNull(original.thanos(), "the compactor has to do with blocks of Thanos's only");
        Set<Ulid> done = new TreeSet<>(DeletedMark.of(original));
        mask.requests().stream().map(DeleteRequest::id).forEach(done::add);
        BlockMeta complete = store.complete(
                folder,
                written,
                ThanosMeta.ofCompactor(
                        thanos.labels(),
                        thanos.resolution(),
                        health.seriesMaxSize(),
                        health.chunkMaxSize(),
                        DeletedMark.on(thanos.extensions(), written.ulid(), done)));
        return new Attempt.Made(folder, complete);
    }

    /** All labels stay; what is masked goes. */
    private record Masked(DeleteMask mask, long resolution) implements BlockRewriter.Edit {
        @Override
        public boolean relabels() {
            return false;
        }

        @Override
        public @Nullable Labels labels(Labels old) {
            return old;
        }

        @Override
        public void chunks(Labels old, ChunkBuffer from, ChunkBuffer into) {
            Intervals gone = mask.of(old);
            new SampleCut(gone, resolution).addAll(from, into);
        }
    }
}
