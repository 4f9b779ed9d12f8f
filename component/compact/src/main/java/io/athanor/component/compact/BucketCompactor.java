package io.athanor.component.compact;

import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.BucketIndexWriter;
import io.athanor.component.compact.plan.BlockGroups;
import io.athanor.component.compact.plan.DownsamplingPlanner;
import io.athanor.component.compact.plan.GroupKey;
import io.athanor.model.GoDurations;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMark;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off what a bucket needs: blocks marked long ago are deleted, those whose data is in others marked, groups compacted,
 * long blocks downsampled, old ones marked, and broken uploads cleaned up.
 *
 * <p>A source is marked only when the block that replaces it is in the bucket, verified; so that a compactor may be stopped
 * at any time. One compactor per group of blocks at a time. Used by one thread, but for {@link #tellReaders}.
 */
public final class BucketCompactor {
    private static final Logger LOG = LoggerFactory.getLogger(BucketCompactor.class);

    private final CompactConfig config;
    private final CompactMetrics metrics;
    private final InstantSource clock;
    private final BlockFetcher fetcher;
    private final @Nullable BucketIndexWriter index;
    private final BlockStore store;
    private final GroupCompaction groups;
    private final Downsampling downsampling;
    private final Cleaning cleaning;

    /**
     * @param fetcher finds the blocks; with all marks, and not believing the bucket index
     * @param index is given what is found; null if nobody wants it
     * @param random where the new blocks' identifiers come from, besides the time
     */
    public BucketCompactor(
            Bucket bucket,
            BlockFetcher fetcher,
            @Nullable BucketIndexWriter index,
            CompactConfig config,
            CompactMetrics metrics,
            InstantSource clock,
            RandomGenerator random) {
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        Supplier<Ulid> ulids = () -> Ulid.of(clock.millis(), random);
        this.fetcher = fetcher;
        this.index = index;
        store = new BlockStore(bucket, config.hashFiles(), clock);
        groups = new GroupCompaction(store, config, metrics, ulids);
        downsampling = new Downsampling(store, config, metrics, ulids);
        cleaning = new Cleaning(store, config, metrics, clock);
    }

    /**
     * Does everything there is to do.
     *
     * @throws HaltException if somebody should look at it first
     * @throws IOException if trying again may help
     */
    public void run() throws IOException {
        BucketState state = scan();
        cleaning.deleteMarked(state);
        collectGarbage(state);
        for (Map.Entry<GroupKey, List<BlockMeta>> group :
                BlockGroups.of(state.metas().values()).entrySet()) {
            if (group.getValue().size() > 1) {
                groups.run(group.getKey(), group.getValue(), state.noCompact());
            }
        }
        LOG.info("compaction iterations done");
        downsample();
        retain();
        cleaning.deletePartialUploads(scan());
        FolderTree.delete(config.workDir().resolve("compact"));
        metrics.iterations.inc();
    }

    /**
     * Looks through the bucket, and tells those who read it what is there. For while a run takes long, or none may be: by any
     * thread.
     *
     * @throws IOException if the bucket cannot be listed
     */
    public void tellReaders() throws IOException {
        tellReaders(fetcher.fetch());
    }

    private void tellReaders(BlockView view) {
        if (index == null || !view.isComplete()) {
            return;
        }
        try {
            index.write(view);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the bucket index was not written; readers list the bucket instead");
        }
    }

    private BucketState scan() throws IOException {
        BlockView view = fetcher.fetch();
        tellReaders(view);
        return BucketState.of(view);
    }

    private void collectGarbage(BucketState state) throws IOException {
        long start = System.nanoTime();
        for (Ulid ulid : state.garbage()) {
            if (!state.deletions().containsKey(ulid)) {
                mark(ulid, "outdated block");
                metrics.garbageCollectedBlocks.inc();
            }
        }
        metrics.garbageCollections.inc();
        metrics.garbageCollectionSeconds.observe((System.nanoTime() - start) / 1e9);
    }

    private void mark(Ulid ulid, String details) throws IOException {
        if (store.mark(new BlockMark.Deletion(ulid, details, store.now()))) {
            metrics.blocksMarked.labelValues(BlockMark.Deletion.FILE, "").inc();
            LOG.atInfo()
                    .addKeyValue("block", ulid)
                    .addKeyValue("details", details)
                    .log("marked block for deletion");
        }
    }

    private void downsample() throws IOException {
        if (!config.downsampling()) {
            LOG.info("downsampling was explicitly disabled");
            return;
        }
        BucketState state = scan();
        List<DownsamplingPlanner.Job> due =
                DownsamplingPlanner.due(state.metas().values(), state.noDownsample());
        metrics.todoDownsampleBlocks.set(due.size());
        for (DownsamplingPlanner.Job job : due) {
            downsampling.run(job);
            metrics.todoDownsampleBlocks.dec();
        }
        LOG.info("downsampling iterations done");
    }

    private void retain() throws IOException {
        List<BlockMeta> expired = config.retention().expired(scan().metas().values(), clock.instant());
        metrics.todoDeletionBlocks.set(expired.size());
        for (BlockMeta meta : expired) {
            mark(
                    meta.ulid(),
                    "block exceeding retention of "
                            + GoDurations.format(
                                    config.retention().of(meta.resolution()).toNanos()));
            metrics.todoDeletionBlocks.dec();
        }
        LOG.info("optional retention apply done");
    }
}
