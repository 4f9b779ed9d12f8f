package io.athanor.component.compact;

import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.plan.DownsamplingPlanner;
import io.athanor.component.compact.plan.PlannedJob;
import io.athanor.component.compact.plan.Situation.Taken;
import io.athanor.component.compact.shared.Attempt;
import io.athanor.component.compact.shared.Workers;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way of Thanos, for buckets in which nothing can be written on condition: the only compactor. Blocks are put in place,
 * then those that they replace are marked. It makes itself known, and does nothing while it sees another that began before.
 */
final class Alone implements Coordination {
    private final BlockStore store;
    private final CompactMetrics metrics;
    private final Workers workers;
    private final Activity activity;
    private final InstantSource clock;
    private final Map<JobId, PlannedJob> running = new ConcurrentHashMap<>();
    private final Set<Ulid> made = ConcurrentHashMap.newKeySet();

    Alone(BlockStore store, CompactMetrics metrics, Workers workers, Activity activity, InstantSource clock) {
        this.store = store;
        this.metrics = metrics;
        this.workers = workers;
        this.activity = activity;
        this.clock = clock;
    }

    @Override
    public String mode() {
        return "singleton";
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
    public Standing standing(Collection<Ulid> blocks) throws IOException {
        giveWay();
        List<Taken> taken = running.values().stream().map(Alone::taken).toList();
        return new Standing(taken, Set.of(), Map.of(), List.of(), List.of(workers.id()), workers.id());
    }

    private static Taken taken(PlannedJob job) {
        return new Taken(Claim.names(job.inputs()), job instanceof DownsamplingPlanner.Job, job.resolution());
    }

    /** @throws IOException if another compactor, that was there before, works on the bucket */
    private void giveWay() throws IOException {
        Workers.Seen seen = workers.look();
        for (String other : seen.live()) {
            if (!other.equals(workers.id()) && workers.isElder(other)) {
                throw new IOException("compactor " + other + " works on this bucket already, and the bucket has no way"
                        + " to write on condition by which several could share it; this one waits");
            }
        }
    }

    @Override
    public Optional<Claim> claim(PlannedJob job, Ulid attempt) {
        JobId id = Claim.id(job);
        return running.putIfAbsent(id, job) == null ? Optional.of(new Claim(job, id, attempt, null)) : Optional.empty();
    }

    @Override
    public boolean commit(Claim claim, List<Attempt.Made> outputs) throws IOException {
        giveWay();
        for (Attempt.Made output : outputs) {
            made.add(output.meta().ulid());
            store.upload(output.folder(), output.meta().ulid());
        }
        if (!(claim.job() instanceof DownsamplingPlanner.Job)) {
            int marked = store.markForDeletion(Claim.names(claim.job().inputs()), BlockStore.COMPACTED);
            metrics.marked(BlockMark.Deletion.FILE, "", marked);
        }
        return true;
    }

    @Override
    public void abandon(Claim claim, List<Attempt.Made> outputs) {
        // what was uploaded without a meta.json is cleaned away some day
    }

    @Override
    public boolean isOfOurs(Ulid block) {
        return made.contains(block);
    }

    @Override
    public void end(Claim claim) {
        running.remove(claim.id());
    }

    @Override
    public boolean isTidier() throws IOException {
        giveWay();
        return true;
    }

    @Override
    public void beginErasing() {}

    @Override
    public boolean eraseMarked(BlockMark.Deletion mark, BucketState state) throws IOException {
        store.delete(mark.id());
        return true;
    }

    @Override
    public boolean erasePartial(Ulid ulid) throws IOException {
        Instant written = Instant.ofEpochMilli(store.lastModified(ulid));
        Duration age = Duration.between(written, clock.instant());
        if (activity.isMaking(ulid) || age.compareTo(Cleaning.PARTIAL_UPLOAD_AGE) <= 0) {
            return false;
        }
        metrics.partialDeletionAttempts.inc();
        store.delete(ulid);
        return true;
    }

    @Override
    public void eraseAgain(BucketState state) {}

    @Override
    public void close() throws IOException {
        workers.leave();
    }
}
