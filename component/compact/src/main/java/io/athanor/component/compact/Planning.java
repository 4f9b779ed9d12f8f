package io.athanor.component.compact;

import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.plan.Backlog;
import io.athanor.component.compact.plan.BlockSize;
import io.athanor.component.compact.plan.CompactionPlanner;
import io.athanor.component.compact.plan.IncrementalPlanner;
import io.athanor.component.compact.plan.JobPlanner;
import io.athanor.component.compact.plan.PlannedJob;
import io.athanor.component.compact.plan.Situation;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** What there is to do, from the picture and from what others do. Safe for all threads. */
final class Planning {
    private final Picture picture;
    private final Coordination coordination;
    private final BlockStore store;
    private final IncrementalPlanner planner;
    private final Quarantine quarantine;
    private final Deletions deletions;
    private final Foreigners foreigners;

    /** Sizes of indexes whose metas do not tell them: asked once. */
    private final Map<Ulid, Long> indexBytes = new ConcurrentHashMap<>();

    private volatile Current last = new Current(
            Backlog.NONE,
            Deletions.Due.NONE,
            new Coordination.Standing(List.of(), Set.of(), Map.of(), List.of(), List.of(), ""),
            Map.of());

    /**
     * A plan and what it was made on.
     *
     * @param rewrites what has to be written anew beside the backlog, because it is to be deleted
     * @param jobsSetAside jobs of the backlog that are not to be tried, and why
     */
    record Current(
            Backlog backlog, Deletions.Due rewrites, Coordination.Standing standing, Map<JobId, String> jobsSetAside) {
        Predicate<PlannedJob> isAllowed() {
            return job -> !jobsSetAside.containsKey(Claim.id(job));
        }
    }

    Planning(
            Picture picture,
            Coordination coordination,
            BlockStore store,
            CompactConfig config,
            Quarantine quarantine,
            Deletions deletions,
            Foreigners foreigners) {
        this.deletions = deletions;
        this.foreigners = foreigners;
        this.picture = picture;
        this.coordination = coordination;
        this.store = store;
        this.quarantine = quarantine;
        planner = new IncrementalPlanner(new JobPlanner(
                new CompactionPlanner(config.ranges(), config.maxIndexBytes()),
                config.vertical(),
                config.downsampling()));
    }

    /**
     * Plans anew. Blocks that must not be compacted any more are marked, those that overlap and may not be merged set aside.
     *
     * @throws HaltException if there are some, and they are not to be set aside
     */
    synchronized Current plan() throws IOException {
        while (true) {
            BucketState state = picture.now();
            Coordination.Standing standing =
                    coordination.standing(state.blocks().keySet());
            Backlog backlog = planner.plan(situation(state, standing), this::indexBytes);
            boolean changed = false;
            for (CompactionPlanner.Excluded one : backlog.excluded()) {
                quarantine.leaveOut(one);
                changed = true;
            }
            for (Backlog.Overlap overlap : backlog.overlaps()) {
                quarantine.overlap(overlap);
                changed = true;
            }
            if (!changed) {
                foreigners.look(state);
                last = new Current(backlog, deletions.due(state, standing), standing, standing.jobsSetAside());
                return last;
            }
        }
    }

    /** The last plan. */
    Current last() {
        return last;
    }

    private static Situation situation(BucketState state, Coordination.Standing standing) {
        Collection<BlockMeta> blocks = state.blocks().values().stream()
                .filter(meta -> !standing.consumed().contains(meta.ulid()))
                .toList();
        Set<Ulid> noCompact = new HashSet<>(state.noCompact());
        noCompact.addAll(state.quarantined().keySet());
        Set<Ulid> noDownsample = new HashSet<>(state.noDownsample());
        noDownsample.addAll(state.quarantined().keySet());
        return new Situation(blocks, noCompact, noDownsample, standing.taken());
    }

    private long indexBytes(BlockMeta meta) {
        return indexBytes.computeIfAbsent(meta.ulid(), ulid -> {
            try {
                return store.indexBytes(meta);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Bytes of some blocks, about. */
    static long bytes(List<BlockMeta> blocks) {
        return blocks.stream().mapToLong(BlockSize::of).sum();
    }
}
