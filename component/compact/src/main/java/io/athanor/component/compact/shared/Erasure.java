package io.athanor.component.compact.shared;

import io.athanor.bucket.fetch.DuplicateFilter;
import io.athanor.component.compact.log.CommitLog;
import io.athanor.component.compact.log.LogOp;
import io.athanor.component.compact.log.SmallObjects;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what is not needed any more, each thing only after an entry of the log that says so; and takes it away again if
 * somebody who slept puts it back. Not thread-safe.
 */
public final class Erasure {
    private static final Logger LOG = LoggerFactory.getLogger(Erasure.class);

    /** An upload to which nothing was added for so long was given up. */
    static final Duration PARTIAL_AGE = Duration.ofDays(2);

    private static final String OWN_DETAILS = "athanor/compactor/v1 ";
    private static final String OUTDATED = "outdated block";
    private static final Set<String> THANOS_DETAILS = Set.of("source of compacted block", OUTDATED);

    private final Bucket bucket;
    private final SmallObjects objects;
    private final CommitLog log;

    /** What became of a block that is marked for deletion. */
    public enum Outcome {
        /** It is gone. */
        ERASED,
        /** Its samples are in no other block: the mark was taken away. */
        UNMARKED,
        /** It stays for now. */
        KEPT
    }

    public Erasure(Bucket bucket, CommitLog log) {
        this.bucket = bucket;
        this.objects = new SmallObjects(bucket);
        this.log = log;
    }

    /**
     * An upload without a meta.
     *
     * @param held attempts of workers that live
     * @return whether it is gone
     */
    public boolean partial(Ulid ulid, Workers.Seen seen, Set<Ulid> held) throws IOException {
        BlockObjects block = BlockObjects.list(bucket, ulid);
        if (block.hasMeta()) {
            return false;
        }
        if (log.<Boolean>look(state -> state.isDead(ulid))) {
            block.erase(bucket);
            return true;
        }
        boolean isIdle = Duration.between(block.newest(), seen.now()).compareTo(PARTIAL_AGE) > 0;
        if (block.isMarkedForDeletion()
                || !isIdle
                || held.contains(ulid)
                || log.<Boolean>look(state -> state.commitOf(ulid).isPresent())) {
            return false;
        }
        log.append(List.of(new LogOp.Discard(List.of(ulid))));
        if (!log.<Boolean>look(state -> state.isDead(ulid))) {
            return false;
        }
        BlockObjects.list(bucket, ulid).erase(bucket);
        return true;
    }

    /**
     * Marks blocks whose samples are all in another one: what a mark that was taken away on an old view leaves behind.
     *
     * @param visible the blocks that are not marked for deletion
     * @return how many were marked
     */
    public int markOutdated(Collection<BlockMeta> visible, Workers.Seen seen) throws IOException {
        int marked = 0;
        for (Ulid ulid : DuplicateFilter.duplicates(visible)) {
            BlockMark mark = new BlockMark.Deletion(ulid, OUTDATED, seen.now().getEpochSecond());
            if (BlockObjects.list(bucket, ulid).hasMeta()
                    && objects.putIfAbsent(ulid + "/" + mark.file(), mark.toBytes())) {
                marked++;
            }
        }
        return marked;
    }

    /** What is below names that are dead, among these: erased, however it came there. */
    public int sweep(Collection<Ulid> there) throws IOException {
        Set<Ulid> dead = log.look(state -> state.dead());
        int erased = 0;
        for (Ulid ulid : there) {
            if (dead.contains(ulid)) {
                BlockObjects.list(bucket, ulid).erase(bucket);
                erased++;
            }
        }
        return erased;
    }

    /**
     * A block whose mark is older than the delay.
     *
     * @param meta its meta; none if that cannot be read or is gone
     * @param visible the blocks that are not marked for deletion
     */
    public Outcome marked(BlockMark.Deletion mark, Optional<BlockMeta> meta, Collection<BlockMeta> visible)
            throws IOException {
        Ulid ulid = mark.id();
        if (log.<Boolean>look(state -> state.isRescued(ulid))) {
            return Outcome.KEPT;
        }
        boolean isReplaced =
                THANOS_DETAILS.contains(mark.details()) || mark.details().startsWith(OWN_DETAILS);
        if (isReplaced && meta.isPresent() && meta.get().stats().samples() > 0 && !isCovered(meta.get(), visible)) {
            LOG.atError()
                    .addKeyValue("block", ulid)
                    .addKeyValue("details", mark.details())
                    .log("a block is marked for deletion, but its samples are in no other; takes the mark away");
            bucket.delete(ulid + "/" + BlockMark.Deletion.FILE);
            return Outcome.UNMARKED;
        }
        log.append(List.of(new LogOp.Delete(List.of(ulid), mark.details())));
        if (!log.<Boolean>look(state -> state.isDead(ulid))) {
            return Outcome.KEPT;
        }
        BlockObjects.list(bucket, ulid).erase(bucket);
        return Outcome.ERASED;
    }

    /** Whether all sources of a block are in others of its resolution that are whole. */
    private boolean isCovered(BlockMeta meta, Collection<BlockMeta> visible) throws IOException {
        Set<Ulid> missing = new HashSet<>(sources(meta));
        List<BlockMeta> others = new ArrayList<>(visible);
        others.sort((a, b) -> Integer.compare(b.sources().size(), a.sources().size()));
        for (BlockMeta other : others) {
            boolean helps = !other.ulid().equals(meta.ulid())
                    && other.resolution() == meta.resolution()
                    && sources(other).stream().anyMatch(missing::contains);
            if (helps && isWhole(other)) {
                missing.removeAll(sources(other));
            }
            if (missing.isEmpty()) {
                return true;
            }
        }
        return missing.isEmpty();
    }

    private static List<Ulid> sources(BlockMeta meta) {
        return meta.sources().isEmpty() ? List.of(meta.ulid()) : meta.sources();
    }

    private boolean isWhole(BlockMeta meta) throws IOException {
        BlockObjects block = BlockObjects.list(bucket, meta.ulid());
        return block.hasMeta() && !block.isMarkedForDeletion() && block.isWhole(meta);
    }

    /** The attempts that are being made by workers that live and get on. */
    public static Set<Ulid> held(Map<?, Leases.State> leases) {
        Set<Ulid> held = new HashSet<>();
        for (Leases.State state : leases.values()) {
            if (state.isHeld()) {
                held.add(state.lease().attempt());
            }
        }
        return held;
    }
}
