package io.athanor.component.compact.log;

import io.athanor.tsdb.block.Ulid;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the entries of the log say together: a pure function of them, the same for everybody. Operations that contradict
 * earlier ones have no effect, and all readers agree on which these are.
 *
 * <ul>
 *   <li>{@code commit} has an effect if no input is consumed or deleted and no output is known or discarded. It consumes the
 *       inputs; of a downsampling, the pair of input and resolution.
 *   <li>{@code discard} if the block is not committed; {@code delete} if it was not rescued before; {@code rescue} if it was
 *       not deleted before.
 *   <li>{@code void} if the job is committed and its outputs are neither consumed nor deleted.
 * </ul>
 *
 * <p><b>Forgetting</b> Behind every {@value #CHECKPOINT_EVERY}th entry, what was committed, discarded or deleted more than 90
 * days before the earliest of the times in these {@value #CHECKPOINT_EVERY} is forgotten. That, too, follows from the entries
 * alone: if workers forgot by their own clocks, they would not agree on which later operations have an effect.
 *
 * <p>Not thread-safe.
 */
public final class LogState {
    /** How many of the last entries' nonces are remembered: more than are written between two checkpoints. */
    static final int NONCES = 1024;

    /** A checkpoint may be written behind every so many entries. */
    static final int CHECKPOINT_EVERY = 256;

    /** What was committed, discarded or deleted is remembered for as long, s. */
    private static final long REMEMBER = 90L * 24 * 3600;

    long next;

    /** The earliest time of the entries behind the last multiple of {@link #CHECKPOINT_EVERY}, s. */
    private long earliest = Long.MAX_VALUE;

    final Map<Long, String> nonces = new TreeMap<>();
    final Map<String, LogOp.Commit> commits = new TreeMap<>();
    final Map<String, Long> commitTimes = new TreeMap<>();
    final Map<Ulid, String> consumed = new TreeMap<>();
    final Map<String, String> downsampled = new TreeMap<>();
    final Map<Ulid, String> outputs = new TreeMap<>();
    final Map<Ulid, Long> discarded = new TreeMap<>();
    final Map<Ulid, Long> deleted = new TreeMap<>();
    final Set<Ulid> rescued = new TreeSet<>();
    final Map<String, String> quarantined = new TreeMap<>();

    /** The place of the entry that comes next. */
    public long next() {
        return next;
    }

    /** Whether a checkpoint of this state may be written. */
    boolean isAtCheckpoint() {
        return next % CHECKPOINT_EVERY == 0;
    }

    /** Whether the entry at this place is the one with this nonce, as far back as that is known. */
    boolean isAt(long seq, String nonce) {
        return nonce.equals(nonces.get(seq));
    }

    /**
     * Takes the next entry.
     *
     * @return of each operation, whether it has an effect
     * @throws IllegalArgumentException if it is not the next
     */
    public boolean[] apply(LogEntry entry) {
        if (entry.seq() != next) {
            throw new IllegalArgumentException("entry " + entry.seq() + " follows entry " + (next - 1));
        }
        boolean[] effects = new boolean[entry.ops().size()];
        for (int i = 0; i < effects.length; i++) {
            effects[i] = apply(entry.ops().get(i), entry.time());
        }
        nonces.put(next, entry.nonce());
        nonces.remove(next - NONCES);
        next++;
        earliest = Math.min(earliest, entry.time());
        if (isAtCheckpoint()) {
            forgetBefore(earliest < Long.MIN_VALUE + REMEMBER ? Long.MIN_VALUE : earliest - REMEMBER);
            earliest = Long.MAX_VALUE;
        }
        return effects;
    }

    /** Whether the operation would have an effect if it came now. */
    public boolean wouldTake(LogOp op) {
        return switch (op) {
            case LogOp.Commit commit -> isFree(commit);
            case LogOp.Discard discard -> discard.ulids().stream().anyMatch(ulid -> !outputs.containsKey(ulid));
            case LogOp.Delete delete -> delete.ulids().stream().anyMatch(ulid -> !rescued.contains(ulid));
            case LogOp.Void undo -> isUndoable(undo.job());
            case LogOp.Rescue rescue -> !deleted.containsKey(rescue.ulid());
            case LogOp.Quarantine _ -> true;
            case LogOp.Release release -> quarantined.containsKey(release.job().hex());
        };
    }

    private boolean apply(LogOp op, long time) {
        if (!wouldTake(op)) {
            return false;
        }
        switch (op) {
            case LogOp.Commit commit -> commit(commit, time);
            case LogOp.Discard discard -> {
                for (Ulid ulid : discard.ulids()) {
                    if (!outputs.containsKey(ulid)) {
                        discarded.putIfAbsent(ulid, time);
                    }
                }
            }
            case LogOp.Delete delete -> {
                for (Ulid ulid : delete.ulids()) {
                    if (!rescued.contains(ulid)) {
                        deleted.putIfAbsent(ulid, time);
                    }
                }
            }
            case LogOp.Void undo -> undo(undo.job(), time);
            case LogOp.Rescue rescue -> rescued.add(rescue.ulid());
            case LogOp.Quarantine quarantine -> quarantined.put(quarantine.job().hex(), quarantine.reason());
            case LogOp.Release release -> quarantined.remove(release.job().hex());
        }
        return true;
    }

    private boolean isFree(LogOp.Commit commit) {
        for (Ulid input : commit.inputs()) {
            boolean isTaken = consumed.containsKey(input)
                    || deleted.containsKey(input)
                    || commit.kind() == JobKind.DOWNSAMPLE && downsampled.containsKey(pair(input, commit.resolution()));
            if (isTaken) {
                return false;
            }
        }
        for (LogOp.Output output : commit.outputs()) {
            if (outputs.containsKey(output.ulid())
                    || discarded.containsKey(output.ulid())
                    || deleted.containsKey(output.ulid())) {
                return false;
            }
        }
        return !commits.containsKey(commit.job().hex());
    }

    private void commit(LogOp.Commit commit, long time) {
        String job = commit.job().hex();
        commits.put(job, commit);
        commitTimes.put(job, time);
        for (Ulid input : commit.inputs()) {
            if (commit.kind() == JobKind.DOWNSAMPLE) {
                downsampled.put(pair(input, commit.resolution()), job);
            } else {
                consumed.put(input, job);
            }
        }
        commit.outputs().forEach(output -> outputs.put(output.ulid(), job));
    }

    /** Takes a commit that a checkpoint tells of. */
    void restore(LogOp.Commit commit, long time) {
        commit(commit, time);
    }

    private boolean isUndoable(JobId job) {
        LogOp.Commit commit = commits.get(job.hex());
        return commit != null
                && commit.outputs().stream()
                        .noneMatch(o -> consumed.containsKey(o.ulid()) || deleted.containsKey(o.ulid()));
    }

    private void undo(JobId job, long time) {
        LogOp.Commit commit = commits.remove(job.hex());
        if (commit == null) {
            return;
        }
        commitTimes.remove(job.hex());
        free(commit);
        for (LogOp.Output output : commit.outputs()) {
            outputs.remove(output.ulid());
            discarded.put(output.ulid(), time);
        }
    }

    private void free(LogOp.Commit commit) {
        for (Ulid input : commit.inputs()) {
            if (commit.kind() == JobKind.DOWNSAMPLE) {
                downsampled.remove(pair(input, commit.resolution()));
            } else {
                consumed.remove(input);
            }
        }
    }

    private static String pair(Ulid input, long resolution) {
        return input + "@" + resolution;
    }

    /** The commit of which this block is an output. */
    public Optional<LogOp.Commit> commitOf(Ulid output) {
        String job = outputs.get(output);
        return job == null ? Optional.empty() : Optional.ofNullable(commits.get(job));
    }

    /** The commit of a job. */
    public Optional<LogOp.Commit> commitOf(JobId job) {
        return Optional.ofNullable(commits.get(job.hex()));
    }

    /** The commit that has made the block superfluous. */
    public Optional<LogOp.Commit> consumerOf(Ulid block) {
        String job = consumed.get(block);
        return job == null ? Optional.empty() : Optional.ofNullable(commits.get(job));
    }

    /** Whether a commit has made the block superfluous. */
    public boolean isConsumed(Ulid block) {
        return consumed.containsKey(block);
    }

    /** Whether a commit has brought the block to this resolution. */
    public boolean isDownsampled(Ulid block, long resolution) {
        return downsampled.containsKey(pair(block, resolution));
    }

    /** Whether what is below this name is to be erased, however it came there: discarded or deleted. */
    public boolean isDead(Ulid block) {
        return discarded.containsKey(block) || deleted.containsKey(block);
    }

    /** Whether the block must not be deleted. */
    public boolean isRescued(Ulid block) {
        return rescued.contains(block);
    }

    /** All blocks that are discarded or deleted, as far back as that is known. */
    public Set<Ulid> dead() {
        Set<Ulid> dead = new HashSet<>(discarded.keySet());
        dead.addAll(deleted.keySet());
        return dead;
    }

    /** The jobs that are left alone, and why. */
    public Map<JobId, String> quarantined() {
        Map<JobId, String> jobs = new LinkedHashMap<>();
        quarantined.forEach((job, reason) -> jobs.put(new JobId(job), reason));
        return jobs;
    }

    /**
     * Forgets what was committed, discarded or deleted before a time (s since the epoch): long enough ago that no worker can
     * still be at it, and that the bucket itself shows what came of it. What was rescued is kept.
     */
    private void forgetBefore(long time) {
        commitTimes.entrySet().removeIf(e -> {
            LogOp.Commit commit = e.getValue() < time ? commits.remove(e.getKey()) : null;
            if (commit != null) {
                free(commit);
                commit.outputs().forEach(output -> outputs.remove(output.ulid()));
            }
            return commit != null;
        });
        discarded.values().removeIf(at -> at < time);
        deleted.values().removeIf(at -> at < time);
    }
}
