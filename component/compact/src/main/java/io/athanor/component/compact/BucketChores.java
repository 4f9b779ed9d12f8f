package io.athanor.component.compact;

import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.log.CommitLog;
import io.athanor.component.compact.log.JobId;
import io.athanor.component.compact.plan.DownsamplingPlanner;
import io.athanor.component.compact.shared.Agreement;
import io.athanor.component.compact.shared.Workers;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Single parts of a compactor's work, done when somebody asks for them. Beside compactors that share the bucket they keep to its
 * protocol, as one worker more that has no settings of its own; a compactor that works alone must not run at the same time, and
 * while one that began before does, nothing is done.
 */
public final class BucketChores implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BucketChores.class);

    private final CompactConfig config;
    private final CompactMetrics metrics;
    private final Coordination coordination;
    private final Heart heart;
    private final Picture picture;
    private final Planning planning;
    private final BlockStore store;
    private final World world;
    private final JobRunner runner;
    private final Cleaning cleaning;

    /**
     * Makes itself known in the bucket.
     *
     * @param fetcher finds the blocks; with all marks, and not believing the bucket index
     * @param config of which only what the chore needs is looked at
     */
    public BucketChores(Bucket bucket, BlockFetcher fetcher, CompactConfig config, CompactMetrics metrics, World world)
            throws IOException {
        this.config = config;
        this.metrics = metrics;
        this.world = world;
        String id = HexFormat.of().toHexDigits(world.random().nextLong())
                + HexFormat.of().toHexDigits(world.random().nextLong());
        Workers workers = new Workers(
                bucket,
                new Workers.Me(
                        id,
                        world.host(),
                        world.program(),
                        world.clock().instant().getEpochSecond()),
                world.nanoTime());
        store = new BlockStore(bucket, config.hashFiles(), world.clock());
        picture = new Picture(fetcher, null);
        Activity activity = new Activity();
        Agreement agreement = new Agreement(bucket, "");
        coordination = agreement.isThere()
                ? new Sharing(
                        bucket,
                        metrics,
                        workers,
                        Agreement.ofGuest(bucket),
                        new CommitLog(bucket, id, world.clock(), world.random()),
                        activity)
                : new Alone(store, metrics, workers, activity, world.clock());
        Deletions deletions = new Deletions(bucket, true);
        planning = new Planning(
                picture,
                coordination,
                store,
                config,
                new Quarantine(store, picture, config, metrics),
                deletions,
                new Foreigners(coordination, metrics, world.clock().millis()));
        runner = new JobRunner(
                config,
                coordination,
                store,
                picture,
                activity,
                metrics,
                () -> Ulid.of(world.clock().millis(), world.random()),
                deletions);
        cleaning = new Cleaning(coordination, store, picture, config, metrics, world.clock());
        heart = new Heart(coordination);
        heart.start();
    }

    /** Deletes blocks that are marked long enough, and what uploads that broke off have left. */
    public void clean() throws IOException {
        aloneOrAllowed();
        cleaning.erase(picture.look(false));
    }

    /** Marks blocks that are older than they are kept; none is spared. */
    public void retain() throws IOException {
        aloneOrAllowed();
        new Retention(coordination, planning, store, picture, config, metrics, world.clock())
                .apply(picture.look(false), Set.of());
    }

    private void aloneOrAllowed() throws IOException {
        coordination.isTidier(); // of one that works alone: fails if another does
    }

    /**
     * Downsamples every block that is long enough and is not downsampled yet, also those that a compactor would compact before.
     *
     * @param concurrency how many blocks at once
     * @throws IOException if one could not be; all others are
     */
    public void downsample(int concurrency) throws IOException {
        Set<JobId> tried = new HashSet<>();
        IOException failure = null;
        while (true) {
            BucketState state = picture.look(false);
            List<DownsamplingPlanner.Job> due =
                    due(state).stream().filter(job -> tried.add(Claim.id(job))).toList();
            if (due.isEmpty()) {
                break;
            }
            IOException failed = all(due, concurrency);
            failure = failure == null ? failed : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private List<DownsamplingPlanner.Job> due(BucketState state) throws IOException {
        Coordination.Standing standing = coordination.standing(state.blocks().keySet());
        Collection<BlockMeta> blocks = state.blocks().values().stream()
                .filter(meta -> !standing.consumed().contains(meta.ulid()))
                .toList();
        Set<Ulid> leftOut = new HashSet<>(state.noDownsample());
        leftOut.addAll(state.quarantined().keySet());
        standing.taken().forEach(taken -> leftOut.addAll(taken.inputs()));
        return DownsamplingPlanner.due(blocks, leftOut);
    }

    private @Nullable IOException all(List<DownsamplingPlanner.Job> jobs, int concurrency) throws IOException {
        try (ExecutorService pool = Executors.newFixedThreadPool(
                concurrency, Thread.ofPlatform().daemon().name("downsample-", 0).factory())) {
            List<Future<Optional<IOException>>> runs = jobs.stream()
                    .map(job -> pool.submit(() -> Optional.ofNullable(one(job))))
                    .toList();
            IOException failure = null;
            for (Future<Optional<IOException>> run : runs) {
                IOException failed = run.get().orElse(null);
                failure = failure == null ? failed : failure;
            }
            return failure;
        } catch (ExecutionException e) {
            throw new IOException("downsampling failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while downsampling");
        }
    }

    private @Nullable IOException one(DownsamplingPlanner.Job job) {
        try {
            Optional<Claim> claim = runner.claim(job);
            if (claim.isPresent()) {
                metrics.begun(job);
                runner.run(claim.get());
                metrics.ended(job);
            }
            return null;
        } catch (IOException | RuntimeException e) {
            metrics.failed(job);
            LOG.atError().addKeyValue("block", job.block().ulid()).setCause(e).log("downsampling failed");
            return e instanceof IOException io ? io : new IOException(e);
        }
    }

    /** Says in the bucket that it goes. */
    @Override
    public void close() throws IOException {
        heart.close();
        coordination.close();
    }
}
