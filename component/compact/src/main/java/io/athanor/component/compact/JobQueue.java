package io.athanor.component.compact;

import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.plan.DownsamplingPlanner;
import io.athanor.component.compact.plan.PlannedJob;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compactions, or the downsamplings, planned anew before each: while one job is computed, the blocks of the next are read,
 * and those of the one before written. A job that fails keeps no other from being done. Used by one thread.
 */
final class JobQueue {
    private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);

    /** A block that could be downsampled waits for its compaction no longer than this. */
    private static final Duration WAIT_FOR_COMPACTION = Duration.ofHours(6);

    /** Beside the jobs that are computed, this many are read from the bucket, and this many written. */
    private static final int READING = 1;

    private static final int WRITING = 1;

    private final Kind kind;
    private final Picture picture;
    private final Planning planning;
    private final JobRunner runner;
    private final Quarantine quarantine;
    private final CompactMetrics metrics;
    private final InstantSource clock;
    private final Deletions deletions;

    /** Whether what is to be deleted comes first: every other time. */
    private boolean deletesFirst;

    private final int computing;

    /** Since when blocks could be downsampled that are going to be compacted before. */
    private final Map<Ulid, Instant> waiting = new HashMap<>();

    /** Which jobs a queue does. */
    enum Kind {
        COMPACTION,
        DOWNSAMPLING
    }

    JobQueue(
            Kind kind,
            Picture picture,
            Planning planning,
            JobRunner runner,
            Quarantine quarantine,
            CompactMetrics metrics,
            int computing,
            InstantSource clock,
            Deletions deletions) {
        this.deletions = deletions;
        this.computing = computing;
        this.kind = kind;
        this.picture = picture;
        this.planning = planning;
        this.runner = runner;
        this.quarantine = quarantine;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Does all that can be done.
     *
     * @return whether others work on something, after which there may be more to do
     * @throws HaltException if something is wrong with a block, and it is not to be set aside
     * @throws IOException if jobs failed, after all others were done
     */
    boolean pass() throws IOException {
        Set<JobId> passed = ConcurrentHashMap.newKeySet();
        IOException failure = null;
        deletions.look();
        picture.look(true);
        boolean isFresh = true;
        try (JobsUnderWay underWay = new JobsUnderWay(computing + READING + WRITING)) {
            while (true) {
                Planning.Current plan = planning.plan();
                Optional<Claim> claim = claim(plan, passed, underWay);
                if (claim.isPresent()) {
                    isFresh = false;
                    underWay.start(claim.get().id(), () -> run(claim.get(), passed));
                }
                boolean waits = underWay.isFull() || claim.isEmpty() && !underWay.isEmpty();
                if (waits) {
                    IOException failed = underWay.await();
                    failure = failure == null ? failed : failure;
                } else if (claim.isEmpty() && isFresh) {
                    if (failure != null) {
                        throw failure;
                    }
                    return plan.standing().othersWork();
                } else if (claim.isEmpty()) {
                    picture.look(true);
                    isFresh = true;
                }
            }
        }
    }

    private Optional<Claim> claim(Planning.Current plan, Set<JobId> passed, JobsUnderWay underWay) throws IOException {
        List<PlannedJob> open = new ArrayList<>();
        for (PlannedJob job : jobs(plan)) {
            JobId id = Claim.id(job);
            if (!passed.contains(id)
                    && !underWay.contains(id)
                    && plan.isAllowed().test(job)) {
                open.add(job);
            }
        }
        if (underWay.size() >= computing && !isWithinShare(plan.standing(), underWay.size(), open.size())) {
            return Optional.empty();
        }
        for (PlannedJob job : open) {
            Optional<Claim> claim = runner.claim(job);
            if (claim.isPresent()) {
                return claim;
            }
        }
        return Optional.empty();
    }

    /** Whether a job may be taken on before it can be computed: not if that left another worker less than its share. */
    private boolean isWithinShare(Coordination.Standing standing, int running, int open) {
        long others = standing.others().stream()
                .filter(job -> job.isDownsampling() == (kind == Kind.DOWNSAMPLING))
                .count();
        return (running + 1L) * standing.workers().size() <= running + open + others;
    }

    private List<PlannedJob> jobs(Planning.Current plan) {
        return switch (kind) {
            case COMPACTION -> {
                List<PlannedJob> compactions = ordered(plan.backlog().compactions(), plan.standing());
                List<PlannedJob> jobs = new ArrayList<>(ordered(plan.rewrites().jobs(), plan.standing()));
                deletesFirst = !deletesFirst;
                jobs.addAll(deletesFirst ? jobs.size() : 0, compactions);
                yield jobs;
            }
            case DOWNSAMPLING -> {
                List<PlannedJob> jobs = new ArrayList<>(ordered(plan.backlog().downsamplings(), plan.standing()));
                jobs.addAll(overdue(plan.backlog().early()));
                yield jobs;
            }
        };
    }

    /** Of jobs that are equally urgent, each worker begins with others. */
    private static List<PlannedJob> ordered(List<? extends PlannedJob> jobs, Coordination.Standing standing) {
        return JobOrder.of(jobs, standing.workers(), standing.me());
    }

    private List<DownsamplingPlanner.Job> overdue(List<DownsamplingPlanner.Job> early) {
        waiting.keySet().retainAll(early.stream().map(job -> job.block().ulid()).toList());
        Instant now = clock.instant();
        return early.stream()
                .filter(job ->
                        Duration.between(waiting.computeIfAbsent(job.block().ulid(), block -> now), now)
                                        .compareTo(WAIT_FOR_COMPACTION)
                                >= 0)
                .toList();
    }

    /** Does a job; what it failed of, if that may pass. */
    private @Nullable IOException run(Claim claim, Set<JobId> passed) throws IOException {
        metrics.begun(claim.job());
        try {
            if (!runner.run(claim)) {
                passed.add(claim.id());
            }
            metrics.ended(claim.job());
            return null;
        } catch (Merging.OutOfOrder e) {
            for (Ulid block : e.blocks()) {
                quarantine.outOfOrder(block);
            }
            return null;
        } catch (HaltException e) {
            metrics.failed(claim.job());
            quarantine.setAside(e);
            return null;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            metrics.failed(claim.job());
            passed.add(claim.id());
            LOG.atError()
                    .addKeyValue("group", claim.job().group())
                    .addKeyValue("blocks", Claim.names(claim.job().inputs()))
                    .setCause(e)
                    .log(
                            "a job failed ({}); it is tried again later, everything else goes on",
                            Progress.queue(claim.job()));
            return e instanceof IOException io
                    ? io
                    : e instanceof UncheckedIOException unchecked ? unchecked.getCause() : new IOException(e);
        }
    }
}
