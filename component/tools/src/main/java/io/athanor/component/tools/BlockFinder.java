package io.athanor.component.tools;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.Discovery;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.model.GoDurations;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMeta;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks through a bucket once, first hand: nothing but metas and marks is believed. */
public final class BlockFinder {
    private final Bucket bucket;
    private final InstantSource clock;

    /** @param bucket is not closed by this */
    public BlockFinder(Bucket bucket, InstantSource clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    /** How tools look for blocks. */
    public static FetchConfig config(BlockFilters filters, Set<MarkKind> marks) {
        return new FetchConfig(
                Discovery.CONCURRENT, FetchConfig.DEFAULT_CONCURRENCY, null, IndexUse.NONE, marks, filters);
    }

    /** The blocks of a bucket; marks are read of these kinds. */
    public BlockView find(BlockFilters filters, Set<MarkKind> marks) throws IOException {
        return new BlockFetcher(bucket, config(filters, marks), FetchMetrics.NONE, clock).fetch();
    }

    /**
     * The same, within a time.
     *
     * @throws IOException if it takes longer
     */
    public BlockView find(BlockFilters filters, Set<MarkKind> marks, Duration timeout) throws IOException {
        return within(timeout, () -> find(filters, marks));
    }

    /**
     * Does something within a time; what takes longer is interrupted.
     *
     * @throws IOException if it takes longer
     */
    public static BlockView within(Duration timeout, Callable<BlockView> look) throws IOException {
        FutureTask<BlockView> found = new FutureTask<>(look);
        Thread looking = Thread.ofVirtual().name("find-blocks").start(found);
        try {
            return found.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            looking.interrupt();
            throw new IOException(
                    "the bucket's metas could not be read within " + GoDurations.format(timeout.toNanos())
                            + ": --timeout says how long it may take",
                    e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException fault -> throw fault;
                case null, default -> throw new IOException("the bucket cannot be looked through", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while looking through the bucket");
        }
    }

    /** The metas of all blocks that are not left out by filters, by ULID; blocks that others hold whole among them. */
    public static List<BlockMeta> metas(BlockView view) {
        List<BlockMeta> metas = new ArrayList<>();
        for (BlockInfo block : view.blocks()) {
            boolean isShown = block.state() == BlockState.LOADED || block.state() == BlockState.DUPLICATE;
            if (isShown && block.meta() != null) {
                metas.add(block.meta());
            }
        }
        return metas;
    }
}
