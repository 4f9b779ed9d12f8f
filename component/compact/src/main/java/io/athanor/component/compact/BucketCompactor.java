package io.athanor.component.compact;

import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BucketIndexWriter;
import io.athanor.bucket.transfer.BlockStore;
import io.athanor.component.compact.CompactConfig.Mode;
import io.athanor.component.compact.log.CommitLog;
import io.athanor.component.compact.plan.Situation;
import io.athanor.component.compact.shared.Agreement;
import io.athanor.component.compact.shared.ConditionalPuts;
import io.athanor.component.compact.shared.Workers;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off what a bucket needs: groups are compacted, long blocks downsampled, old ones marked, and what is marked for long
 * or was left by broken uploads is deleted. Once by {@link #run}, or for ever by {@link #start}.
 *
 * <p>A source is marked only when the block that replaces it is in the bucket, verified; so that a compactor may be stopped
 * at any time. Several may work on one bucket if it can be written to on condition.
 */
public final class BucketCompactor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BucketCompactor.class);

    /** How long to wait for what others do before looking again. */
    private static final Duration OTHERS = Duration.ofMillis(500);

    private final World world;
    private final DataDir dataDir;
    private final Coordination coordination;
    private final Picture picture;
    private final Planning planning;
    private final Activity activity = new Activity();
    private final JobQueue compaction;
    private final JobQueue downsampling;
    private final Retention retention;
    private final Cleaning cleaning;
    private final Progress progress;
    private final CompactMetrics metrics;
    private final CompactConfig config;
    private @Nullable Queues queues;

    /**
     * Makes itself known in the bucket.
     *
     * @param fetcher finds the blocks; with all marks, and not believing the bucket index
     * @param index is given what is found; null if nobody wants it
     * @throws IOException if the bucket cannot be written to, or its settings do not allow this one to work
     */
    public BucketCompactor(
            Bucket bucket,
            BlockFetcher fetcher,
            @Nullable BucketIndexWriter index,
            CompactConfig config,
            CompactMetrics metrics,
            World world)
            throws IOException {
        this.world = world;
        this.config = config;
        this.metrics = metrics;
        Supplier<Ulid> ulids = () -> Ulid.of(world.clock().millis(), world.random());
        String id = HexFormat.of().toHexDigits(world.random().nextLong())
                + HexFormat.of().toHexDigits(world.random().nextLong());
        dataDir = DataDir.take(config.workDir(), id);
        boolean isReady = false;
        try {
            Workers workers = new Workers(
                    bucket,
                    new Workers.Me(
                            id,
                            world.host(),
                            world.program(),
                            world.clock().instant().getEpochSecond()),
                    world.nanoTime());
            if (dataDir.formerWorker().isPresent()) {
                workers.bury(dataDir.formerWorker().get());
            }
            BlockStore store =
                    new BlockStore(bucket, config.hashFiles(), config.atOnce().files(), world.clock());
            coordination = coordination(bucket, workers, store, id);
            coordination.beat();
            picture = new Picture(fetcher, index);
            Quarantine quarantine = new Quarantine(store, picture, config, metrics);
            Deletions deletions = new Deletions(bucket, config.downsampling());
            Foreigners foreigners =
                    new Foreigners(coordination, metrics, world.clock().millis());
            planning = new Planning(picture, coordination, store, config, quarantine, deletions, foreigners);
            JobRunner runner = new JobRunner(config, coordination, store, picture, activity, metrics, ulids, deletions);
            compaction = new JobQueue(
                    JobQueue.Kind.COMPACTION,
                    picture,
                    planning,
                    runner,
                    quarantine,
                    metrics,
                    config.atOnce().compactions(),
                    world.clock(),
                    deletions);
            downsampling = new JobQueue(
                    JobQueue.Kind.DOWNSAMPLING,
                    picture,
                    planning,
                    runner,
                    quarantine,
                    metrics,
                    config.atOnce().downsamplings(),
                    world.clock(),
                    deletions);
            retention = new Retention(coordination, planning, store, picture, config, metrics, world.clock());
            cleaning = new Cleaning(coordination, store, picture, config, metrics, world.clock());
            progress =
                    new Progress(coordination, planning, picture, activity, metrics, foreigners, retention, cleaning);
            isReady = true;
        } finally {
            if (!isReady) {
                dataDir.close();
            }
        }
    }

    private Coordination coordination(Bucket bucket, Workers workers, BlockStore store, String id) throws IOException {
        boolean canShare = config.mode() != Mode.SINGLETON && ConditionalPuts.work(bucket, id);
        if (!canShare && config.mode() == Mode.SHARED) {
            throw new IOException("the bucket cannot be shared by several compactors: it does not write on condition"
                    + " (or its gateway does not heed the condition); --compact.mode=singleton works on it alone");
        }
        LOG.atInfo()
                .addKeyValue("worker", id)
                .addKeyValue("mode", canShare ? "shared" : "singleton")
                .log("compactor begins");
        Agreement agreement = new Agreement(bucket, hash(config.agreement()));
        if (!canShare && agreement.isThere()) {
            throw new IOException(
                    "compactors have shared this bucket, and one that does not, or cannot, must not work beside"
                            + " them; if none of them works on it any more, delete what lies below athanor/compactor/");
        }
        if (!canShare) {
            return new Alone(store, metrics, workers, activity, world.clock());
        }
        agreement.enter();
        CommitLog log = new CommitLog(bucket, id, world.clock(), world.random());
        return new Sharing(bucket, metrics, workers, agreement, log, activity);
    }

    private static String hash(String settings) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(settings.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Does everything there is to do, with whoever else works on the bucket. First what is to be cleaned, then compactions,
     * downsampling, retention. While others still compact, what they have finished is downsampled.
     *
     * @throws HaltException if something is wrong with a block, and such blocks are not to be set aside
     * @throws IOException if something failed; everything else was done
     */
    public void run() throws IOException {
        try (Heart heart = new Heart(coordination)) {
            heart.start();
            IOException failure = attempt(null, cleaning::pass);
            failure = attempt(failure, this::workUntilDone);
            LOG.info("compaction iterations done");
            LOG.info(config.downsampling() ? "downsampling iterations done" : "downsampling was explicitly disabled");
            failure = attempt(failure, retention::pass);
            failure = attempt(failure, () -> picture.look(true));
            progress.show();
            if (failure != null) {
                throw failure;
            }
            metrics.iterations.inc();
        }
    }

    private interface Part {
        void run() throws IOException;
    }

    /** Does a part, also if one before has failed; what failed first is thrown in the end. */
    private static @Nullable IOException attempt(@Nullable IOException before, Part part) throws IOException {
        try {
            part.run();
            return before;
        } catch (HaltException | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            return before == null ? e : before;
        }
    }

    /** Compacts and downsamples; again, while others work on something after which there may be more to do. */
    private void workUntilDone() throws IOException {
        while (true) {
            boolean[] othersWorked = {false, false};
            IOException failure = attempt(null, () -> othersWorked[0] = compaction.pass());
            if (config.downsampling()) {
                failure = attempt(failure, () -> othersWorked[1] = downsampling.pass());
            } else {
                othersWorked[1] = othersWorked[0];
            }
            if (failure != null) {
                throw failure;
            }
            if (othersWorked[1]) {
                awaitOthers();
            } else if (!othersWorked[0]) {
                return;
            }
        }
    }

    /** Waits until others work on something else, or on nothing. */
    private void awaitOthers() throws IOException {
        List<Situation.Taken> others = planning.plan().standing().others();
        List<Situation.Taken> now = others;
        while (!now.isEmpty() && now.equals(others)) {
            world.pause().accept(OTHERS);
            now = planning.plan().standing().others();
        }
    }

    /** Begins to work in the background, each queue by itself, until {@link #close}. */
    public synchronized void start() {
        queues = new Queues(
                config, metrics, coordination, world.random(), compaction, downsampling, retention, cleaning, progress);
        queues.start();
    }

    /**
     * Waits for the end of what {@link #start} began: for ever, unless it cannot go on.
     *
     * @throws HaltException if something is wrong with a block, and it is neither to be set aside nor to be waited over
     */
    public void await() throws IOException, InterruptedException {
        Queues running;
        synchronized (this) {
            running = queues;
        }
        if (running != null) {
            running.await();
        }
    }

    /** How it stands. */
    public Progress.Report report() {
        return progress.report();
    }

    /** Ends what it is doing, and says in the bucket that it goes. */
    @Override
    public synchronized void close() throws IOException {
        if (queues != null) {
            queues.close();
        }
        try {
            coordination.close();
        } finally {
            dataDir.close();
        }
    }
}
