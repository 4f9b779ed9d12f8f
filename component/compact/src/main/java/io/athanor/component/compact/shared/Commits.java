package io.athanor.component.compact.shared;

import io.athanor.bucket.transfer.SideBySide;
import io.athanor.component.compact.log.CommitLog;
import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.log.JobKind;
import io.athanor.component.compact.log.LogOp;
import io.athanor.component.compact.log.LogState;
import io.athanor.component.compact.log.SmallObjects;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes attempts the truth. An attempt's files are uploaded, all but its meta.json; one entry of the log decides; then the
 * meta is put where it belongs and the inputs are marked, which anybody may do who sees the entry. Safe for all threads.
 */
public final class Commits {
    private static final Logger LOG = LoggerFactory.getLogger(Commits.class);

    /** A block's meta is put only while its oldest file is younger: those who clean up unfinished uploads wait longer. */
    static final Duration PUBLISH_WITHIN = Duration.ofHours(24);

    /** What was committed and not published for so long is undone. */
    static final Duration VOID_AFTER = Duration.ofHours(36);

    /** How long finishing a commit is left to the worker that holds the job. */
    private static final Duration LEFT_TO_OWNER = Duration.ofMinutes(5);

    private final Bucket bucket;
    private final SmallObjects objects;
    private final CommitLog log;
    private final Leases leases;
    private final Workers workers;
    private final Uploads uploads;
    private final int atOnce;

    /** Is told of uploads, so that others see that they go on. */
    public interface Uploads {
        /** Nobody wants to know. */
        Uploads NONE = (block, bytes) -> {};

        /** So many more bytes of a block have been read, to be written into the bucket. */
        void uploaded(Ulid block, long bytes);
    }

    /** What became of something that was to be committed. */
    public enum Outcome {
        /** It is the truth, and the inputs are marked. */
        DONE,
        /** It is the truth; the rest is left to whoever comes by. */
        COMMITTED,
        /** It is not, and never will be. */
        DISCARDED
    }

    public Commits(Bucket bucket, CommitLog log, Leases leases, Workers workers, Uploads uploads) {
        this(bucket, log, leases, workers, uploads, SideBySide.AT_ONCE);
    }

    /** @param atOnce how many requests are under way at the same time */
    Commits(Bucket bucket, CommitLog log, Leases leases, Workers workers, Uploads uploads, int atOnce) {
        this.atOnce = atOnce;
        this.bucket = bucket;
        this.objects = new SmallObjects(bucket);
        this.log = log;
        this.leases = leases;
        this.workers = workers;
        this.uploads = uploads;
    }

    /**
     * Uploads an attempt, commits it, publishes it.
     *
     * @throws IOException if it is not known how it ended: others, or this one later, find out
     */
    public Outcome commit(Attempt attempt) throws IOException {
        Lease lease = attempt.lease();
        if (!leases.isStillOwn(lease)) {
            return discard(attempt, "another worker has taken the job over");
        }
        List<LogOp.Output> outputs = new ArrayList<>();
        for (Attempt.Made made : attempt.outputs()) {
            outputs.add(upload(made));
        }
        if (!leases.isStillOwn(lease)) {
            return discard(attempt, "another worker has taken the job over");
        }
        Optional<String> obstacle = obstacle(attempt);
        if (obstacle.isPresent()) {
            return discard(attempt, obstacle.get());
        }
        LogOp.Commit commit =
                new LogOp.Commit(lease.job(), lease.kind(), lease.resolution(), lease.epoch(), lease.inputs(), outputs);
        if (!log.append(List.of(commit))[0]) {
            return discard(attempt, "another worker was faster");
        }
        return finish(commit) ? Outcome.DONE : Outcome.COMMITTED;
    }

    private LogOp.Output upload(Attempt.Made made) throws IOException {
        BlockMeta meta = made.meta();
        long bytes = 0;
        int files = 0;
        for (ThanosMeta.BlockFile file : thanos(meta).files()) {
            if (!file.path().equals(BlockMeta.FILE)) {
                Path local = made.folder().resolve(file.path());
                put(meta.ulid(), file.path(), local);
                bytes += file.sizeBytes();
                files++;
            }
        }
        byte[] metaBytes = meta.toBytes();
        objects.put(SharedFormat.pending(meta.ulid()), metaBytes);
        return new LogOp.Output(meta.ulid(), sha256(metaBytes), bytes, files);
    }

    private void put(Ulid ulid, String path, Path local) throws IOException {
        String name = ulid + "/" + path;
        if (bucket.adopt(name, local)) {
            uploads.uploaded(ulid, Files.size(local));
            return;
        }
        try (InputStream in = new CountedStream(Files.newInputStream(local), read -> uploads.uploaded(ulid, read))) {
            bucket.put(name, in);
        }
    }

    private static ThanosMeta thanos(BlockMeta meta) {
        ThanosMeta thanos = meta.thanos();
        if (thanos == null) {
            throw new IllegalArgumentException("block " + meta.ulid() + " has no section of Thanos's");
        }
        return thanos;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Why an attempt that is uploaded must not be committed. */
    private Optional<String> obstacle(Attempt attempt) throws IOException {
        AtomicReference<@Nullable String> found = new AtomicReference<>();
        SideBySide.run(attempt.lease().inputs(), atOnce, input -> {
            String obstacle = obstacle(attempt, input);
            if (obstacle != null) {
                found.set(obstacle);
            }
        });
        String ofInputs = found.get();
        if (ofInputs != null) {
            return Optional.of(ofInputs);
        }
        Instant now = workers.look().now();
        for (Attempt.Made made : attempt.outputs()) {
            BlockObjects block = BlockObjects.list(bucket, made.meta().ulid());
            if (!block.isWhole(made.meta()) || block.hasMeta()) {
                return Optional.of("its files in the bucket are not those that were uploaded");
            }
            if (!isYoung(block, now)) {
                return Optional.of("the upload took too long");
            }
        }
        return Optional.empty();
    }

    private @Nullable String obstacle(Attempt attempt, Ulid input) throws IOException {
        BlockObjects block = BlockObjects.list(bucket, input);
        if (!block.hasMeta()) {
            return "its input " + input + " is gone";
        }
        boolean isVetoed = switch (attempt.lease().kind()) {
            case COMPACT -> block.has(BlockMark.NoCompact.FILE);
            case DOWNSAMPLE -> block.has(BlockMark.NoDownsample.FILE);
            case REWRITE -> lacksMark(attempt, block);
        };
        return block.isMarkedForDeletion() || isVetoed ? "its input " + input + " has been marked meanwhile" : null;
    }

    /** What must not be done with a block must not be done with what it is rewritten to. */
    private boolean lacksMark(Attempt attempt, BlockObjects old) throws IOException {
        for (Attempt.Made made : attempt.outputs()) {
            BlockObjects output = BlockObjects.list(bucket, made.meta().ulid());
            for (String file : List.of(BlockMark.NoCompact.FILE, BlockMark.NoDownsample.FILE)) {
                if (old.has(file) && !output.has(file)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isYoung(BlockObjects block, Instant now) {
        return Duration.between(block.oldest(), now).compareTo(PUBLISH_WITHIN) < 0;
    }

    /**
     * Gives an attempt up of which it is not known how far it came; if it came to be the truth, finishes it.
     *
     * @throws IOException if that cannot be found out either
     */
    public Outcome abandon(Attempt attempt) throws IOException {
        return discard(attempt, "it failed");
    }

    /** Gives an attempt up for good, and takes away what it left. */
    private Outcome discard(Attempt attempt, String why) throws IOException {
        List<Ulid> ulids =
                attempt.outputs().stream().map(made -> made.meta().ulid()).toList();
        LOG.atWarn()
                .addKeyValue("job", attempt.lease().job())
                .addKeyValue("why", why)
                .log("gives an attempt up");
        log.append(List.of(new LogOp.Discard(ulids)));
        Optional<LogOp.Commit> own = log.look(state -> state.commitOf(ulids.getFirst()));
        if (own.isPresent()) {
            return finish(own.get()) ? Outcome.DONE : Outcome.COMMITTED;
        }
        Set<Ulid> dead = log.look(LogState::dead);
        for (Ulid ulid : ulids) {
            if (dead.contains(ulid)) {
                BlockObjects.list(bucket, ulid).erase(bucket);
                bucket.delete(SharedFormat.pending(ulid));
            }
        }
        if (leases.isStillOwn(attempt.lease())) {
            leases.release(attempt.lease().job());
        }
        return Outcome.DISCARDED;
    }

    /**
     * Does what follows from a commit, as far as that has not been done.
     *
     * @return whether all is done; else it cannot be published any more, or not now
     */
    public boolean finish(LogOp.Commit commit) throws IOException {
        for (LogOp.Output output : commit.outputs()) {
            if (!publish(commit, output)) {
                return false;
            }
        }
        if (commit.kind() != JobKind.DOWNSAMPLE) {
            long now = workers.look().now().getEpochSecond();
            SideBySide.run(commit.inputs(), atOnce, input -> mark(commit, input, now));
        }
        for (LogOp.Output output : commit.outputs()) {
            bucket.delete(SharedFormat.pending(output.ulid()));
        }
        leases.release(commit.job());
        return true;
    }

    private void mark(LogOp.Commit commit, Ulid input, long now) throws IOException {
        if (!BlockObjects.list(bucket, input).hasMeta()) {
            return; // gone already: a mark would be all that is left of it
        }
        BlockMark mark = new BlockMark.Deletion(input, "athanor/compactor/v1 " + commit.job(), now);
        objects.putIfAbsent(input + "/" + mark.file(), mark.toBytes());
    }

    /** Puts an output's meta where it belongs, and looks afterwards whether that was right. */
    private boolean publish(LogOp.Commit commit, LogOp.Output output) throws IOException {
        Ulid ulid = output.ulid();
        Optional<byte[]> meta = meta(ulid, output.metaSha256());
        BlockObjects block = BlockObjects.list(bucket, ulid);
        if (meta.isEmpty()) {
            return block.hasMeta() && !isUndone(commit, ulid);
        }
        BlockMeta parsed = BlockMeta.parse(meta.get(), SharedFormat.pending(ulid));
        if (!block.isWhole(parsed) || isUndone(commit, ulid)) {
            return false;
        }
        if (!block.hasMeta()) {
            if (!isYoung(block, workers.look().now())) {
                return false;
            }
            objects.putIfAbsent(ulid + "/" + BlockMeta.FILE, meta.get());
        }
        if (!BlockObjects.list(bucket, ulid).isWhole(parsed) || isUndone(commit, ulid)) {
            bucket.delete(ulid + "/" + BlockMeta.FILE);
            return false;
        }
        return true;
    }

    /** The meta to come, if it is there and the one that was committed. */
    private Optional<byte[]> meta(Ulid ulid, String sha256) throws IOException {
        Optional<byte[]> bytes = objects.read(SharedFormat.pending(ulid), SharedFormat.MAX_BYTES, found -> found);
        if (bytes.isPresent() && !sha256(bytes.get()).equals(sha256)) {
            throw new IOException("object \"" + SharedFormat.pending(ulid)
                    + "\" is not the meta that was committed; the block cannot be published");
        }
        return bytes;
    }

    private boolean isUndone(LogOp.Commit commit, Ulid output) throws IOException {
        return log.look(state -> state.isDead(output) || isOther(state, commit));
    }

    private static boolean isOther(LogState state, LogOp.Commit commit) {
        return !state.commitOf(commit.job()).equals(Optional.of(commit));
    }

    /**
     * Finishes what others have committed and not finished: at once if its worker is dead, after a while if not. Undoes what
     * can never be published.
     *
     * @param isHeld whether somebody works on a job: then it is left to him for a while
     */
    public void rollForward(Workers.Seen seen, Predicate<JobId> isHeld) throws IOException {
        List<Bucket.ObjectInfo> pending = new ArrayList<>();
        bucket.listRecursively(SharedFormat.PENDING, pending::add);
        for (Bucket.ObjectInfo object : pending) {
            String stem = SharedFormat.stem(object.name());
            Ulid ulid = stem == null ? null : Ulid.tryParse(stem);
            if (ulid == null) {
                continue;
            }
            Optional<LogOp.Commit> commit = log.look(state -> state.commitOf(ulid));
            if (commit.isPresent()) {
                boolean isDue = !isHeld.test(commit.get().job())
                        || Duration.between(object.lastModified(), seen.now()).compareTo(LEFT_TO_OWNER) >= 0;
                if (isDue && !finish(commit.get())) {
                    undoIfHopeless(commit.get(), ulid, seen.now());
                }
            } else if (log.<Boolean>look(state -> state.isDead(ulid))) {
                bucket.delete(object.name());
            }
        }
    }

    private void undoIfHopeless(LogOp.Commit commit, Ulid ulid, Instant now) throws IOException {
        BlockObjects block = BlockObjects.list(bucket, ulid);
        if (block.hasMeta()) {
            return;
        }
        Optional<byte[]> meta = meta(ulid, findSha(commit, ulid));
        boolean isWhole = meta.isPresent() && block.isWhole(BlockMeta.parse(meta.get(), SharedFormat.pending(ulid)));
        boolean isOld =
                !block.isEmpty() && Duration.between(block.oldest(), now).compareTo(VOID_AFTER) > 0;
        if (!isWhole || isOld) {
            LOG.atWarn()
                    .addKeyValue("job", commit.job())
                    .addKeyValue("block", ulid)
                    .log("undoes a commit that can never be published");
            log.append(List.of(new LogOp.Void(commit.job())));
        }
    }

    private static String findSha(LogOp.Commit commit, Ulid ulid) {
        for (LogOp.Output output : commit.outputs()) {
            if (output.ulid().equals(ulid)) {
                return output.metaSha256();
            }
        }
        return "";
    }
}
