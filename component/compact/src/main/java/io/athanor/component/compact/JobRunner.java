package io.athanor.component.compact;

import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.plan.CompactionJob;
import io.athanor.component.compact.plan.DownsamplingPlanner;
import io.athanor.component.compact.plan.PlannedJob;
import io.athanor.component.compact.plan.RewriteJob;
import io.athanor.component.compact.shared.Attempt;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one job from the claim to the end: blocks made, put in place, those that they replace marked. Safe for all threads. */
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    /** Why a block is marked of which nothing was left: no other block has to have its samples. */
    private static final String DELETED = "all its series were asked to be deleted";

    private final Path workDir;
    private final Coordination coordination;
    private final BlockStore store;
    private final Picture picture;
    private final Merging merging;
    private final Rewriting rewriting;
    private final Downsampling downsampling;
    private final Activity activity;
    private final CompactMetrics metrics;
    private final Supplier<Ulid> ulids;
    private long lastEnd = Long.MIN_VALUE;

    JobRunner(
            CompactConfig config,
            Coordination coordination,
            BlockStore store,
            Picture picture,
            Activity activity,
            CompactMetrics metrics,
            Supplier<Ulid> ulids,
            Deletions deletions) {
        this.workDir = config.workDir();
        this.coordination = coordination;
        this.store = store;
        this.picture = picture;
        this.activity = activity;
        this.metrics = metrics;
        this.ulids = ulids;
        ScratchSpace space = new ScratchSpace();
        Turn turn = new Turn(config.atOnce().compactions());
        merging = new Merging(store, config, space, deletions, turn);
        rewriting = new Rewriting(store, picture, space, deletions, turn);
        downsampling = new Downsampling(store, config, space);
    }

    /** Takes a job on, unless somebody else has it. */
    Optional<Claim> claim(PlannedJob job) throws IOException {
        return coordination.claim(job, ulids.get());
    }

    /**
     * Does a job.
     *
     * @return whether there is anything new; else it was for nothing, and would be again
     * @throws IOException if it failed; the claim is given up then
     */
    boolean run(Claim claim) throws IOException {
        Path work = workDir.resolve(
                        switch (claim.job()) {
                            case CompactionJob _ -> "compact";
                            case DownsamplingPlanner.Job _ -> "downsample";
                            case RewriteJob _ -> "rewrite";
                        })
                .resolve(claim.attempt().toString());
        activity.begin(claim, work);
        List<Attempt.Made> made = List.of();
        boolean isSettled = false;
        try {
            Files.createDirectories(work);
            long start = System.nanoTime();
            made = make(claim, work);
            boolean isNew;
            if (made.isEmpty()) {
                coordination.abandon(claim, made);
                isNew = dropEmpty(claim.job());
            } else {
                activity.phase(claim, "upload");
                if (claim.job() instanceof RewriteJob) {
                    rewriting.keepMarks(claim.job().inputs().getFirst().ulid(), claim.attempt());
                }
                isNew = coordination.commit(claim, made);
                if (isNew) {
                    done(claim, made, lasted(start));
                }
            }
            coordination.end(claim);
            isSettled = true;
            return isNew;
        } finally {
            activity.end(claim);
            if (!isSettled) {
                giveUp(claim, made);
            }
            FolderTree.delete(work);
        }
    }

    /** How long the last job took, without the time for which it went along with others. */
    private synchronized long lasted(long start) {
        long now = System.nanoTime();
        long nanos = now - Math.max(start, lastEnd);
        lastEnd = now;
        return nanos;
    }

    /** What fails here is left to whoever finds the lease later; what was the reason is more important. */
    private void giveUp(Claim claim, List<Attempt.Made> made) {
        try {
            coordination.abandon(claim, made);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("job", claim.id()).setCause(e).log("cannot give a job up; it is left until later");
        } finally {
            coordination.end(claim);
        }
    }

    private List<Attempt.Made> make(Claim claim, Path work) throws IOException {
        return switch (claim.job()) {
            case CompactionJob job ->
                merging.make(job, claim.attempt(), work, picture.now())
                        .map(List::of)
                        .orElse(List.of());
            case RewriteJob job ->
                rewriting
                        .make(job, claim.attempt(), work, picture.now())
                        .map(List::of)
                        .orElse(List.of());
            case DownsamplingPlanner.Job job -> {
                Deque<Ulid> first = new ArrayDeque<>(List.of(claim.attempt()));
                yield downsampling.make(job, () -> first.isEmpty() ? ulids.get() : first.pop(), work);
            }
        };
    }

    private void done(Claim claim, List<Attempt.Made> made, long nanos) {
        List<BlockMeta> metas = made.stream().map(Attempt.Made::meta).toList();
        List<Ulid> inputs = Claim.names(claim.job().inputs());
        switch (claim.job()) {
            case CompactionJob job -> {
                picture.replaced(inputs, metas);
                metrics.compacted(job, nanos);
            }
            case RewriteJob job -> {
                picture.rewritten(
                        inputs.getFirst(), metas.getFirst(), job.group().labels());
                metrics.rewritten(job, nanos);
            }
            case DownsamplingPlanner.Job job -> {
                picture.replaced(List.of(), metas);
                metrics.downsampled(job, nanos);
            }
        }
        LOG.atInfo()
                .addKeyValue("group", claim.job().group())
                .addKeyValue("results", Claim.names(metas))
                .addKeyValue("sources", inputs)
                .addKeyValue("durationMillis", nanos / 1_000_000)
                .log(
                        switch (claim.job()) {
                            case CompactionJob _ -> "compacted blocks";
                            case DownsamplingPlanner.Job _ -> "downsampled block";
                            case RewriteJob _ -> "rewrote block without what is to be deleted";
                        });
    }

    /** Nothing was left of the blocks: those that never had a sample go. */
    private boolean dropEmpty(PlannedJob job) throws IOException {
        if (job instanceof RewriteJob rewrite) {
            Ulid block = rewrite.block().ulid();
            int marked = store.markForDeletion(List.of(block), DELETED);
            metrics.marked(BlockMark.Deletion.FILE, "", marked);
            picture.replaced(List.of(block), List.of());
            return true;
        }
        List<BlockMeta> empty =
                job.inputs().stream().filter(b -> b.stats().samples() == 0).toList();
        int marked = store.markForDeletion(Claim.names(empty), BlockStore.COMPACTED);
        metrics.marked(BlockMark.Deletion.FILE, "", marked);
        picture.replaced(Claim.names(empty), List.of());
        return !empty.isEmpty();
    }
}
