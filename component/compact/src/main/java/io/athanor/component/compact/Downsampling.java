package io.athanor.component.compact;

import io.athanor.bucket.deletion.DeletedMark;
import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.plan.DownsamplingPlanner.Job;
import io.athanor.component.compact.shared.Attempt;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.BlockHealth;
import io.athanor.tsdb.downsample.BlockDownsampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Makes coarser blocks of one, in a folder, and looks whether they are as they should be. */
final class Downsampling {
    private final BlockStore store;
    private final ScratchSpace space;
    private final BlockDownsampler downsampler;
    private final int threads;
    private final Turn turn;

    Downsampling(BlockStore store, CompactConfig config, ScratchSpace space) {
        this.store = store;
        this.space = space;
        turn = new Turn(config.atOnce().downsamplings());
        threads = config.threads();
        downsampler = new BlockDownsampler(threads);
    }

    /**
     * Does one job.
     *
     * @param ulids names for the blocks to make
     * @param work an empty folder
     * @return the coarsest block first: in this order they have to be put in place, lest somebody makes it once more
     * @throws HaltException if a block is not as it should be
     */
    List<Attempt.Made> make(Job job, Supplier<Ulid> ulids, Path work) throws IOException {
        try (ScratchSpace.Room _ =
                space.keep(work, job.bytes(), store.copies(job.block().ulid()))) {
            Path folder = store.fetch(job.block().ulid(), work);
            return turn.take(() -> downsample(job, folder, ulids, work));
        } catch (CorruptBlockException e) {
            throw new HaltException(
                    "corrupt",
                    List.of(job.block().ulid()),
                    "cannot downsample block " + job.block().ulid() + ": " + e.getMessage(),
                    e);
        }
    }

    private List<Attempt.Made> downsample(Job job, Path folder, Supplier<Ulid> ulids, Path work) throws IOException {
        try (Block block = Block.openForOnePass(folder)) {
            List<BlockDownsampler.Target> targets = new ArrayList<>();
            job.resolutions().forEach(r -> targets.add(new BlockDownsampler.Target(ulids.get(), r)));
            List<Attempt.Made> made = new ArrayList<>();
            for (BlockMeta written : downsampler.downsample(block, work, targets)) {
                made.add(complete(job.block(), work.resolve(written.ulid().toString()), written));
            }
            Collections.reverse(made);
            return made;
        }
    }

    private Attempt.Made complete(BlockMeta of, Path folder, BlockMeta written) throws IOException {
        BlockHealth health;
        try (Block block = Block.openForOnePass(folder)) {
            health = BlockHealth.of(block, threads);
        }
        boolean isWhole = health.series() == written.stats().series()
                && health.chunks() == written.stats().chunks();
        if (!health.isGood() || !isWhole) {
            throw new HaltException(
                    "bad-result",
                    List.of(of.ulid()),
                    "the block made of " + of.ulid() + " is not as it should be: " + health);
        }
        ThanosMeta thanos = Objects.requireNonNull(of.thanos(), "the compactor has to do with blocks of Thanos's only");
        BlockMeta complete = store.complete(
                folder,
                written,
                ThanosMeta.ofCompactor(
                        thanos.labels(),
                        written.resolution(),
                        health.seriesMaxSize(),
                        health.chunkMaxSize(),
                        DeletedMark.on(thanos.extensions(), written.ulid(), DeletedMark.of(of))));
        return new Attempt.Made(folder, complete);
    }
}
