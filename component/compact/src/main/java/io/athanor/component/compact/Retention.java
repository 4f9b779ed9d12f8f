package io.athanor.component.compact;

import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.plan.BlockSize;
import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.model.GoDurations;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks blocks that are older than they are kept. It waits for nothing, but spares a block whose samples are still to be
 * downsampled: for a week, then it has waited long enough.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final Duration SPARE = Duration.ofDays(7);

    private final Coordination coordination;
    private final Planning planning;
    private final BlockStore store;
    private final Picture picture;
    private final RetentionPlanner planner;
    private final CompactMetrics metrics;
    private final InstantSource clock;
    private final Speed speed = new Speed();

    /** Since when blocks are spared. */
    private final Map<Ulid, Instant> spared = new ConcurrentHashMap<>();

    Retention(
            Coordination coordination,
            Planning planning,
            BlockStore store,
            Picture picture,
            CompactConfig config,
            CompactMetrics metrics,
            InstantSource clock) {
        this.coordination = coordination;
        this.planning = planning;
        this.store = store;
        this.picture = picture;
        this.planner = config.retention();
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Marks what is to be marked now, unless that is on another worker. */
    void pass() throws IOException {
        if (!coordination.isTidier()) {
            return;
        }
        BucketState state = picture.look(false);
        apply(state, planning.plan().backlog().awaited());
    }

    /**
     * Marks what is to be marked now.
     *
     * @param awaited blocks whose samples are still to be downsampled
     */
    void apply(BucketState state, Set<Ulid> awaited) throws IOException {
        List<BlockMeta> due = new ArrayList<>();
        Instant now = clock.instant();
        List<BlockMeta> expired = planner.expired(state.blocks().values(), now);
        spared.keySet().retainAll(Claim.names(expired));
        for (BlockMeta meta : expired) {
            boolean isSpared = awaited.contains(meta.ulid())
                    && Duration.between(spared.computeIfAbsent(meta.ulid(), block -> now), now)
                                    .compareTo(SPARE)
                            < 0;
            if (!isSpared) {
                due.add(meta);
            }
        }
        metrics.todoDeletionBlocks.set(expired.size());
        for (BlockMeta meta : due) {
            long start = System.nanoTime();
            mark(meta);
            speed.observe(1, System.nanoTime() - start);
            metrics.todoDeletionBlocks.dec();
        }
        LOG.info("optional retention apply done");
    }

    /**
     * What is still to be marked.
     *
     * @param awaited blocks whose samples are still to be downsampled: they may have to wait
     */
    Progress.Queue left(BucketState state, Set<Ulid> awaited) {
        Instant now = clock.instant();
        List<BlockMeta> expired = planner.expired(state.blocks().values(), now);
        int waiting = 0;
        long bytes = 0;
        double longest = 0;
        for (BlockMeta meta : expired) {
            bytes += BlockSize.of(meta);
            Instant until = spared.getOrDefault(meta.ulid(), now).plus(SPARE);
            if (awaited.contains(meta.ulid()) && until.isAfter(now)) {
                waiting++;
                longest = Math.max(longest, Duration.between(now, until).toMillis() / 1e3);
            }
        }
        int due = expired.size() - waiting;
        return new Progress.Queue("retention", expired.size(), due, bytes, Math.max(longest, speed.secondsFor(due, 1)));
    }

    private void mark(BlockMeta meta) throws IOException {
        String details = "block exceeding retention of "
                + GoDurations.format(planner.of(meta).toNanos());
        BlockMark mark = new BlockMark.Deletion(meta.ulid(), details, store.now());
        if (store.mark(mark)) {
            metrics.marked(BlockMark.Deletion.FILE, "", 1);
            LOG.atInfo()
                    .addKeyValue("block", meta.ulid())
                    .addKeyValue("details", details)
                    .log("marked block for deletion");
        }
        picture.marked(mark);
    }
}
