package io.athanor.component.compact;

import io.athanor.component.compact.log.CommitLog;
import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.log.JobKind;
import io.athanor.component.compact.log.LogOp;
import io.athanor.component.compact.log.LogState;
import io.athanor.component.compact.plan.DownsamplingPlanner;
import io.athanor.component.compact.plan.PlannedJob;
import io.athanor.component.compact.plan.Situation.Taken;
import io.athanor.component.compact.shared.Agreement;
import io.athanor.component.compact.shared.Attempt;
import io.athanor.component.compact.shared.Commits;
import io.athanor.component.compact.shared.ConditionalPuts;
import io.athanor.component.compact.shared.Erasure;
import io.athanor.component.compact.shared.Lease;
import io.athanor.component.compact.shared.Leases;
import io.athanor.component.compact.shared.Workers;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.downsample.Resolution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of several compactors of a bucket. Leases keep them from doing the same; the log decides what is true; anybody finishes
 * what somebody else has begun.
 */
final class Sharing implements Coordination {
    private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);

    private final Bucket bucket;
    private final CompactMetrics metrics;
    private final Workers workers;
    private final Agreement agreement;
    private final Leases leases;
    private final CommitLog log;
    private final Commits commits;
    private final Erasure erasure;
    private final Activity activity;
    private Map<JobId, Leases.State> leasesSeen = Map.of();

    /** What was seen when erasing began, and the attempts that were being made then; null before. */
    private Workers.@Nullable Seen seenErasing;

    private Set<Ulid> heldErasing = Set.of();

    /** @param bucket one that can be written to on condition */
    Sharing(
            Bucket bucket,
            CompactMetrics metrics,
            Workers workers,
            Agreement agreement,
            CommitLog log,
            Activity activity) {
        this.bucket = bucket;
        this.metrics = metrics;
        this.workers = workers;
        this.agreement = agreement;
        this.log = log;
        this.activity = activity;
        leases = new Leases(bucket, workers);
        commits = new Commits(bucket, log, leases, workers, activity::uploaded);
        erasure = new Erasure(bucket, log);
    }

    @Override
    public String mode() {
        return "shared";
    }

    @Override
    public String worker() {
        return workers.id();
    }

    @Override
    public void beat() throws IOException {
        workers.beat(activity.progress());
    }

    @Override
    public synchronized Standing standing(Collection<Ulid> blocks) throws IOException {
        agreement.check();
        Workers.Seen seen = workers.look();
        leasesSeen = leases.look(seen);
        commits.rollForward(seen, this::isHeld);
        List<Taken> taken = new ArrayList<>();
        List<Taken> others = new ArrayList<>();
        for (Leases.State state : leasesSeen.values()) {
            if (state.isHeld()) {
                Lease lease = state.lease();
                Taken job = new Taken(lease.inputs(), lease.kind() == JobKind.DOWNSAMPLE, lease.resolution());
                taken.add(job);
                if (!lease.worker().equals(workers.id())) {
                    others.add(job);
                }
            }
        }
        Set<Ulid> consumed = new HashSet<>();
        Map<JobId, String> setAside = log.look(state -> {
            done(state, Set.copyOf(blocks), taken, consumed);
            return state.quarantined();
        });
        return new Standing(taken, consumed, setAside, others, seen.live(), workers.id());
    }

    private boolean isHeld(JobId job) {
        Leases.State state = leasesSeen.get(job);
        return state != null && state.isHeld();
    }

    /** What is done according to the log, though the blocks do not show it yet. */
    private static void done(LogState state, Set<Ulid> blocks, List<Taken> taken, Set<Ulid> consumed) {
        for (Ulid block : blocks) {
            Optional<LogOp.Commit> by = state.consumerOf(block);
            if (by.isPresent()) {
                boolean isThere = by.get().outputs().stream().allMatch(o -> blocks.contains(o.ulid()));
                if (isThere || isSuperseded(state, by.get())) {
                    consumed.add(block);
                } else {
                    taken.add(new Taken(by.get().inputs(), false, by.get().resolution()));
                }
            } else if (state.isDead(block)) {
                consumed.add(block);
            }
            for (long resolution : new long[] {Resolution.FIVE_MINUTES, Resolution.ONE_HOUR}) {
                if (state.isDownsampled(block, resolution)) {
                    taken.add(new Taken(List.of(block), true, resolution));
                }
            }
        }
    }

    private static boolean isSuperseded(LogState state, LogOp.Commit commit) {
        return commit.outputs().stream().allMatch(o -> state.isConsumed(o.ulid()) || state.isDead(o.ulid()));
    }

    @Override
    public synchronized Optional<Claim> claim(PlannedJob job, Ulid attempt) throws IOException {
        JobId id = Claim.id(job);
        Leases.State before = leasesSeen.get(id);
        if (before != null && before.isHeld()) {
            return Optional.empty();
        }
        if (before != null && before.lease().epoch() >= Leases.MAX_EPOCHS) {
            String why = before.lease().epoch() + " compactors died or stood still over it; the last was "
                    + before.lease().worker();
            LOG.atError()
                    .addKeyValue("job", id)
                    .addKeyValue("inputs", before.lease().inputs())
                    .log("leaves a job alone: {}", why);
            log.append(List.of(new LogOp.Quarantine(id, why)));
            leases.release(id);
            return Optional.empty();
        }
        Lease wanted = Lease.first(
                Claim.kind(job),
                job.group().toString(),
                job.resolution(),
                job.minTime(),
                job.maxTime(),
                Claim.names(job.inputs()),
                workers.id(),
                attempt);
        return leases.claim(wanted, Optional.ofNullable(before).map(Leases.State::lease))
                .map(lease -> new Claim(job, id, attempt, lease));
    }

    @Override
    public boolean commit(Claim claim, List<Attempt.Made> outputs) throws IOException {
        Commits.Outcome outcome = commits.commit(attempt(claim, outputs));
        boolean isTrue = outcome != Commits.Outcome.DISCARDED;
        if (isTrue && !(claim.job() instanceof DownsamplingPlanner.Job)) {
            metrics.marked(BlockMark.Deletion.FILE, "", claim.job().inputs().size());
        }
        return isTrue;
    }

    private static Attempt attempt(Claim claim, List<Attempt.Made> outputs) {
        return new Attempt(Objects.requireNonNull(claim.lease()), outputs);
    }

    @Override
    public void abandon(Claim claim, List<Attempt.Made> outputs) throws IOException {
        if (outputs.isEmpty()) {
            leases.release(claim.id());
        } else {
            commits.abandon(attempt(claim, outputs));
        }
    }

    @Override
    public boolean isOfOurs(Ulid block) throws IOException {
        return log.<Boolean>look(
                state -> state.commitOf(block).isPresent() || state.isConsumed(block) || state.isDead(block));
    }

    @Override
    public void end(Claim claim) {
        // what is done, the log says, and what is not, the leases
    }

    /** The first of those that live; nobody, while this one has paused for so long that it would pass for dead. */
    @Override
    public boolean isTidier() throws IOException {
        agreement.check();
        List<String> live = workers.look().live();
        return !live.isEmpty() && live.getFirst().equals(workers.id());
    }

    @Override
    public synchronized void beginErasing() throws IOException {
        Workers.Seen seen = workers.look();
        workers.clean(seen);
        ConditionalPuts.clean(bucket, seen);
        Map<JobId, Leases.State> all = leases.look(seen);
        releaseOld(all);
        heldErasing = Erasure.held(all);
        seenErasing = seen;
    }

    /** Takes leases away that nobody holds, and of which nothing can come any more. */
    private void releaseOld(Map<JobId, Leases.State> all) throws IOException {
        for (Leases.State state : all.values()) {
            Lease lease = state.lease();
            boolean isOver = !state.isHeld()
                    && log.<Boolean>look(known -> known.commitOf(lease.job()).isPresent()
                            || lease.inputs().stream().anyMatch(i -> known.isConsumed(i) || known.isDead(i)));
            if (isOver) {
                leases.release(lease.job());
            }
        }
    }

    @Override
    public boolean eraseMarked(BlockMark.Deletion mark, BucketState state) throws IOException {
        Optional<BlockMeta> meta = Optional.ofNullable(state.originals().get(mark.id()));
        return switch (erasure.marked(mark, meta, state.unmarked())) {
            case ERASED -> true;
            case UNMARKED, KEPT -> false;
        };
    }

    @Override
    public boolean erasePartial(Ulid ulid) throws IOException {
        return erasure.partial(ulid, Objects.requireNonNull(seenErasing), heldErasing);
    }

    @Override
    public void eraseAgain(BucketState state) throws IOException {
        erasure.sweep(state.all());
    }

    @Override
    public void close() throws IOException {
        workers.leave();
    }
}
