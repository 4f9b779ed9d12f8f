package io.athanor.bucket.fetch;

import io.athanor.bucket.bucketindex.BucketIndexReader;
import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.IndexedBlock;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.Ulid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through a bucket for blocks, again and again: the one way in which components learn of them.
 *
 * <p><b>Incremental</b> metas that were read once are kept in memory and, if the configuration names a folder, in one file from
 * one start to the next; of a block that is known only its presence and its marks are looked up, how is said by {@link
 * Discovery}. With {@link IndexUse#TRUSTED} and a fresh {@link io.athanor.bucket.bucketindex.BucketIndexFormat bucket index} not even these.
 * <p><b>What goes wrong</b> with one block, a meta or mark that is missing, corrupt or cannot be read, is told of that block
 * and hinders no other. Only if the bucket cannot be listed there is no new view.
 * <p>{@link #fetch} runs once at a time; {@link #view} never waits for it.
 */
public final class BlockFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(BlockFetcher.class);

    /** Questions about single blocks asked at once: as many as Thanos does. */
    private static final int LOOKS_AT_ONCE = 64;

    private final Bucket bucket;
    private final FetchConfig config;
    private final FetchMetrics metrics;
    private final InstantSource clock;
    private final MetaCache cache;
    private final BucketIndexReader index;
    private final ConvertedBlocks converted;
    private Set<Ulid> lastConverted = Set.of();
    private Set<String> problemsTold = Set.of();
    private volatile Status status = new Status(BlockView.EMPTY, null, "");

    /**
     * How it stands.
     *
     * @param view what was found last; {@link BlockView#EMPTY} if nothing was yet
     * @param lookedAt when the bucket was looked through last, or that was tried; null if it was not yet
     * @param failure why there was no new view then; empty if there was
     */
    public record Status(BlockView view, @Nullable Instant lookedAt, String failure) {}

    /** @param bucket is not closed by this */
    public BlockFetcher(Bucket bucket, FetchConfig config, FetchMetrics metrics, InstantSource clock) {
        this(bucket, ConvertedBlocks.NONE, config, metrics, clock);
    }

    /** @param converted are left out, as far as their days are whole elsewhere */
    public BlockFetcher(
            Bucket bucket, ConvertedBlocks converted, FetchConfig config, FetchMetrics metrics, InstantSource clock) {
        this.converted = converted;
        this.bucket = bucket;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.cache = new MetaCache(config.cacheDir());
        this.index = new BucketIndexReader(bucket, config.index(), metrics::indexRead);
    }

    /**
     * Looks through the whole bucket.
     *
     * @throws IOException if it cannot be listed; {@link #view} is then what it was
     */
    public synchronized BlockView fetch() throws IOException {
        long start = System.nanoTime();
        Instant now = clock.instant();
        metrics.begun();
        try {
            Findings findings = look(now);
            List<String> problems = new ArrayList<>(findings.problems());
            BlockView fetched = config.filters().apply(findings, converted(problems), now);
            tell(problems);
            status = new Status(fetched, now, "");
            metrics.fetched(fetched, System.nanoTime() - start);
            return fetched;
        } catch (IOException | RuntimeException e) {
            status = new Status(status.view(), now, Look.text(e));
            metrics.failed(e, System.nanoTime() - start);
            throw e;
        }
    }

    /** Where it cannot be told, it is what it was: a block that two serve is no harm. */
    private Set<Ulid> converted(List<String> problems) {
        try {
            lastConverted = converted.read();
        } catch (IOException | RuntimeException e) {
            problems.add("blocks converted to Parquet: " + Look.text(e) + "; those known before are left out");
        }
        return lastConverted;
    }

    /** What the last {@link #fetch} found; {@link BlockView#EMPTY} before the first. */
    public BlockView view() {
        return status.view();
    }

    /** The last view, and whether it is the newest that was asked for. */
    public Status status() {
        return status;
    }

    /** What is known is loaded while the bucket is listed. */
    private Findings look(Instant now) throws IOException {
        ExecutorService pool =
                Executors.newFixedThreadPool(LOOKS_AT_ONCE, Thread.ofVirtual().factory());
        try {
            CompletableFuture<Known> known =
                    CompletableFuture.supplyAsync(() -> Known.of(index.read(now), cache.blocks()), pool);
            Look look = new Look(new BlockReader(bucket, config.concurrency()), config.marks(), known::join);
            List<Look.Seen> seen = all(look, pool);
            return findings(known.join(), look, seen, now);
        } finally {
            pool.shutdownNow();
        }
    }

    private Findings findings(Known known, Look look, List<Look.Seen> seen, Instant now) {
        List<BlockInfo> blocks = new ArrayList<>(seen.size());
        List<IndexedBlock> good = new ArrayList<>(seen.size());
        for (Look.Seen one : seen) {
            blocks.add(one.info());
            if (one.indexed() != null) {
                good.add(one.indexed());
            }
        }
        for (int i = look.replaced(); i > 0; i--) {
            metrics.cacheBusted();
        }
        cache.replace(good, now);
        List<String> problems = new ArrayList<>(known.problems());
        problems.addAll(look.problems());
        return new Findings(blocks, good, problems, !look.hasFailed(), !known.isTrusted());
    }

    /** All folders, looked at while they are being listed; by ULID. */
    private List<Look.Seen> all(Look look, ExecutorService pool) throws IOException {
        try {
            List<Future<Look.@Nullable Seen>> looks = new ArrayList<>();
            FolderListing.list(bucket, config.discovery(), folder -> looks.add(pool.submit(() -> look.at(folder))));
            List<Look.Seen> seen = new ArrayList<>(looks.size());
            for (Future<Look.@Nullable Seen> one : looks) {
                Look.@Nullable Seen there = one.get();
                if (there != null) {
                    seen.add(there);
                }
            }
            seen.sort(Comparator.comparing(one -> one.info().ulid()));
            return seen;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("cannot look through the bucket: " + Look.text(cause), cause);
        } catch (UncheckedIOException e) {
            throw new IOException("cannot list the bucket: " + Look.text(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while looking through the bucket");
        }
    }

    /** Logs what was not so the last time. */
    private void tell(List<String> problems) {
        for (String problem : problems) {
            if (!problemsTold.contains(problem)) {
                LOG.warn("looking through the bucket: {}", problem);
            }
        }
        problemsTold = new HashSet<>(problems);
    }
}
