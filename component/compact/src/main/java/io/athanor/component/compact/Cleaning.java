package io.athanor.component.compact;

import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.plan.BlockSize;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes blocks whose marks are old enough, and what uploads that broke off have left; marks blocks that others replace. */
final class Cleaning {
    /** An upload that has written nothing for so long is not going on. */
    static final Duration PARTIAL_UPLOAD_AGE = Duration.ofDays(2);

    private static final Logger LOG = LoggerFactory.getLogger(Cleaning.class);

    private final Coordination coordination;
    private final BlockStore store;
    private final Picture picture;
    private final CompactConfig config;
    private final CompactMetrics metrics;
    private final InstantSource clock;
    private final Speed speed = new Speed();

    Cleaning(
            Coordination coordination,
            BlockStore store,
            Picture picture,
            CompactConfig config,
            CompactMetrics metrics,
            InstantSource clock) {
        this.coordination = coordination;
        this.store = store;
        this.picture = picture;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Does all of it once, unless it is on another worker; what cannot be deleted is left for the next time, and thrown at the end. */
    void pass() throws IOException {
        if (!coordination.isTidier()) {
            return;
        }
        BucketState state = picture.look(true);
        metrics.quarantined.set(state.quarantined().size());
        IOException failure = null;
        try {
            erase(state);
        } catch (IOException e) {
            failure = e;
        }
        collectGarbage(state);
        metrics.cleanups.inc();
        if (failure != null) {
            throw failure;
        }
    }

    /** Erases what was seen to be marked long enough, and what broken uploads have left; whoever else does that as well. */
    void erase(BucketState state) throws IOException {
        coordination.beginErasing();
        IOException failure = deleteMarked(state);
        deletePartialUploads(state);
        coordination.eraseAgain(state);
        if (failure != null) {
            throw failure;
        }
    }

    /** Why one could not be deleted; null if all were. */
    private @Nullable IOException deleteMarked(BucketState state) {
        IOException failure = null;
        for (BlockMark.Deletion mark : state.deletions().values()) {
            if (!waits(mark).isPositive()) {
                long start = System.nanoTime();
                try {
                    if (coordination.eraseMarked(mark, state)) {
                        speed.observe(1, System.nanoTime() - start);
                        metrics.blocksCleaned.inc();
                        LOG.atInfo().addKeyValue("block", mark.id()).log("deleted block marked for deletion");
                    }
                } catch (IOException e) {
                    metrics.cleanupFailures.inc();
                    failure = e;
                }
            }
        }
        return failure;
    }

    /** How long a block is kept yet. */
    private Duration waits(BlockMark.Deletion mark) {
        Duration age = Duration.between(Instant.ofEpochSecond(mark.deletionTime()), clock.instant());
        return config.deleteDelay().minus(age).plusNanos(1);
    }

    /** The marked blocks that are still there. */
    Progress.Queue left(BucketState state) {
        int due = 0;
        long bytes = 0;
        double longest = 0;
        for (BlockMark.Deletion mark : state.deletions().values()) {
            BlockMeta meta = state.originals().get(mark.id());
            bytes += meta == null ? 0 : BlockSize.of(meta);
            Duration wait = waits(mark);
            if (wait.isPositive()) {
                longest = Math.max(longest, wait.toMillis() / 1e3);
            } else {
                due++;
            }
        }
        return new Progress.Queue(
                "cleaning", state.deletions().size(), due, bytes, Math.max(longest, speed.secondsFor(due, 1)));
    }

    private void collectGarbage(BucketState state) throws IOException {
        long start = System.nanoTime();
        metrics.garbageCollections.inc();
        try {
            markGarbage(state);
        } catch (IOException e) {
            metrics.garbageCollectionFailures.inc();
            throw e;
        } finally {
            metrics.garbageCollectionSeconds.observe((System.nanoTime() - start) / 1e9);
        }
    }

    private void markGarbage(BucketState state) throws IOException {
        for (Ulid ulid : state.garbage()) {
            BlockMark mark = new BlockMark.Deletion(ulid, BlockStore.OUTDATED, store.now());
            if (store.mark(mark)) {
                metrics.marked(BlockMark.Deletion.FILE, "", 1);
                metrics.garbageCollectedBlocks.inc();
                LOG.atInfo()
                        .addKeyValue("block", ulid)
                        .addKeyValue("details", BlockStore.OUTDATED)
                        .log("marked block for deletion");
            }
            picture.marked(mark);
        }
    }

    /** Deletes folders without a readable meta in which nothing was written for two days. Failures are logged. */
    private void deletePartialUploads(BucketState state) {
        for (Ulid ulid : state.partial()) {
            if (state.deletions().containsKey(ulid)) {
                continue;
            }
            try {
                if (coordination.erasePartial(ulid)) {
                    metrics.blocksCleaned.inc();
                    LOG.atInfo().addKeyValue("block", ulid).log("deleted aborted partial upload");
                }
            } catch (IOException e) {
                metrics.cleanupFailures.inc();
                LOG.atWarn().addKeyValue("block", ulid).setCause(e).log("cannot delete an aborted partial upload");
            }
        }
    }
}
