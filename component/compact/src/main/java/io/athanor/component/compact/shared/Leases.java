package io.athanor.component.compact.shared;

import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.log.SmallObjects;
import io.athanor.objstore.Bucket;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who works on which job. A lease lies in the bucket until its worker takes it away; it holds while the worker lives and gets
 * on. {@link #look} is for one thread, the rest for all.
 */
public final class Leases {
    /** A worker that has not got on with a job for so long has lost it. */
    static final Duration STANDSTILL = Duration.ofMinutes(30);

    /** After so many workers that died or stood still over it, a job is left alone. */
    public static final long MAX_EPOCHS = 3;

    private final Bucket bucket;
    private final SmallObjects objects;
    private final Workers workers;
    private final Map<String, Lease> known = new HashMap<>();
    private final Map<JobId, Standing> standing = new HashMap<>();

    /** After how many pauses it was made sure that a job is this worker's. */
    private final Map<JobId, Long> checked = new ConcurrentHashMap<>();

    /** How far a job was when it was first seen so far. */
    private record Standing(JobProgress progress, Instant since) {}

    /**
     * The newest lease of a job.
     *
     * @param isHeld whether its worker lives and gets on
     */
    public record State(Lease lease, boolean isHeld) {}

    public Leases(Bucket bucket, Workers workers) {
        this.bucket = bucket;
        this.objects = new SmallObjects(bucket);
        this.workers = workers;
    }

    /** The newest lease of every job that has one. */
    public Map<JobId, State> look(Workers.Seen seen) throws IOException {
        List<String> names = new ArrayList<>();
        bucket.listRecursively(SharedFormat.LEASES, object -> names.add(object.name()));
        known.keySet().retainAll(names);
        Map<JobId, Lease> newest = new TreeMap<>((a, b) -> a.hex().compareTo(b.hex()));
        for (String name : names) {
            Lease lease = known.get(name);
            if (lease == null) {
                Optional<Lease> read = objects.read(name, SharedFormat.MAX_BYTES, bytes -> Lease.parse(name, bytes));
                if (read.isEmpty()) {
                    continue;
                }
                lease = read.get();
                known.put(name, lease);
            }
            newest.merge(lease.job(), lease, (a, b) -> a.epoch() > b.epoch() ? a : b);
        }
        standing.keySet().retainAll(newest.keySet());
        Map<String, List<JobProgress>> said = new HashMap<>();
        Map<JobId, State> states = new TreeMap<>((a, b) -> a.hex().compareTo(b.hex()));
        for (Lease lease : newest.values()) {
            boolean isHeld = seen.isLive(lease.worker()) && getsOn(lease, seen.now(), said);
            states.put(lease.job(), new State(lease, isHeld));
        }
        return states;
    }

    private boolean getsOn(Lease lease, Instant now, Map<String, List<JobProgress>> said) throws IOException {
        List<JobProgress> jobs = said.get(lease.worker());
        if (jobs == null) {
            jobs = workers.jobs(lease.worker());
            said.put(lease.worker(), jobs);
        }
        JobProgress idle = new JobProgress(lease.job(), lease.attempt(), "", 0, 0);
        JobProgress progress = jobs.stream()
                .filter(job -> job.attempt().equals(lease.attempt()))
                .findFirst()
                .orElse(idle);
        Standing before = standing.get(lease.job());
        if (before == null || !before.progress().equals(progress)) {
            standing.put(lease.job(), new Standing(progress, now));
            return true;
        }
        return Duration.between(before.since(), now).compareTo(STANDSTILL) <= 0;
    }

    /**
     * Takes a job on.
     *
     * @param wanted its epoch is of no account
     * @param before the lease that is not held any more; none if the job has none
     * @return the lease, unless another was faster
     */
    public Optional<Lease> claim(Lease wanted, Optional<Lease> before) throws IOException {
        Lease lease = before.map(wanted::after).orElse(wanted);
        long pauses = workers.pauses();
        if (!objects.putIfAbsent(SharedFormat.lease(lease.job(), lease.epoch()), lease.toBytes())) {
            return Optional.empty();
        }
        checked.put(lease.job(), pauses);
        return Optional.of(lease);
    }

    /** Whether the lease is still this worker's. Asks the bucket only if there was a pause. */
    public boolean isStillOwn(Lease lease) throws IOException {
        long pauses = workers.pauses();
        if (pauses == checked.getOrDefault(lease.job(), -1L)) {
            return true;
        }
        long[] newest = {0};
        bucket.listRecursively(
                SharedFormat.leases(lease.job()),
                object -> newest[0] = Math.max(newest[0], SharedFormat.number(object.name())));
        boolean isOwn = newest[0] == lease.epoch();
        if (isOwn) {
            checked.put(lease.job(), pauses);
        }
        return isOwn;
    }

    /** Takes all leases of a job away: it is done, or given up. */
    public void release(JobId job) throws IOException {
        checked.remove(job);
        List<String> names = new ArrayList<>();
        bucket.listRecursively(SharedFormat.leases(job), object -> names.add(object.name()));
        for (String name : names) {
            bucket.delete(name);
        }
    }
}
