package io.athanor.bucket;

import io.athanor.bucket.bucketindex.BlockMarks;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.model.LabelMatcher;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;
import io.athanor.tsdb.series.SeriesSource;
import io.athanor.tsdb.series.SourceResolution;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All good blocks of a bucket as one source of series.
 *
 * <p><b>Which blocks</b> those with a readable meta, not marked for deletion long ago, and not contained in another block.
 * Of several resolutions, which one answers is chosen by {@link io.athanor.tsdb.series.SourceResolution}, for each set of
 * external labels on its own. {@link #refresh} looks through the bucket and swaps the set whole; cursors that are open go on reading
 * what they began with. Nothing is served before the first refresh.
 * <p><b>Labels</b> a block's external labels are part of the labels of its series, in place of a series' own label of the
 * same name. A series that many blocks hold comes once, with the chunks of all.
 * <p><b>Bad blocks</b> found when a block is opened or while it is read, are set aside: answers that lack data for it
 * name it, its file and the offset in their warnings, and everything else is served. It is tried again when its files
 * change.
 * <p>Safe for all threads.
 */
public final class BlockSet implements SeriesSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlockSet.class);

    private final BlockSetMetrics metrics;
    private final Refresher refresher;
    private final Object swap = new Object();
    private volatile Image image = Image.empty();
    private boolean closed;

    /**
     * An empty set, until it is refreshed.
     *
     * @param bucket is not closed by this
     * @param fetcher finds the blocks; it has to find them by {@link io.athanor.bucket.fetch.Discovery#RECURSIVE}, which tells
     *     when their files change
     */
    public BlockSet(Bucket bucket, BlockFetcher fetcher, BlockSetConfig config, BlockSetMetrics metrics) {
        this.metrics = metrics;
        this.refresher = new Refresher(bucket, fetcher, config, metrics);
    }

    /** All blocks of a bucket, found by {@link FetchConfig#ofAll}; metas are kept in memory only, and nobody hears of what happens in it. */
    public static BlockSet ofAll(Bucket bucket, Path cache, InstantSource clock) {
        BlockFetcher fetcher = new BlockFetcher(bucket, FetchConfig.ofAll(null), FetchMetrics.NONE, clock);
        return new BlockSet(bucket, fetcher, BlockSetConfig.of(cache), BlockSetMetrics.NONE);
    }

    /**
     * Looks through the bucket, opens what is new and drops what is gone. One at a time.
     *
     * @throws IOException if the bucket cannot be listed; what was served before still is
     */
    public synchronized void refresh() throws IOException {
        Refresher.Result result = refresher.refresh(image);
        synchronized (swap) {
            Image before = image;
            if (closed) {
                result.opened().forEach(block -> block.block().close());
                return;
            }
            image = refresher.image(result, before);
            drop(before, image);
        }
        metrics.refreshed(counts(), idBytes());
    }

    /** Every block of the bucket as the last refresh found it, and what became of it. */
    public List<BlockInfo> blocks() {
        Image now = image;
        List<BlockInfo> infos = new ArrayList<>(now.others());
        for (LoadedBlock block : now.blocks()) {
            infos.add(info(block.meta().ulid(), block.meta(), block.version(), BlockState.LOADED, ""));
        }
        for (SetAside block : now.setAside()) {
            infos.add(info(block.ulid(), block.meta(), block.version(), BlockState.SET_ASIDE, block.reason()));
        }
        infos.sort(Comparator.comparing(BlockInfo::ulid));
        return infos;
    }

    /** Another object whenever {@link #blocks} tells something else; kept by whoever remembers what follows from it. */
    public Object edition() {
        return image;
    }

    private static BlockInfo info(Ulid ulid, @Nullable BlockMeta meta, long version, BlockState state, String reason) {
        return new BlockInfo(ulid, meta, BlockMarks.NONE, version, state, reason);
    }

    @Override
    public SeriesCursor select(SelectRequest request) {
        try (Asking asking = ask(request.matchers(), request.mint(), request.maxt(), request.resolution())) {
            SeriesCursor cursor = asking.select(request);
            metrics.selected(asking.blocks(), asking.series());
            return cursor;
        }
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        try (Asking asking = ask(matchers, mint, maxt, null)) {
            return asking.list(limit, (block, left) -> block.labelNames(left, limit));
        }
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        try (Asking asking = ask(matchers, mint, maxt, null)) {
            return asking.list(limit, (block, left) -> block.labelValues(name, left, limit));
        }
    }

    @Override
    public TimeBounds timeBounds() {
        long mint = Long.MAX_VALUE;
        long maxt = Long.MIN_VALUE;
        for (LoadedBlock block : image.blocks()) {
            mint = Math.min(mint, block.meta().minTime());
            maxt = Math.max(maxt, block.meta().maxTime() - 1);
        }
        return new TimeBounds(mint, maxt);
    }

    /** What is missing from every answer at the moment: one text per block that is set aside. */
    public List<String> warnings() {
        return image.setAside().stream().map(SetAside::text).toList();
    }

    /** An estimate of the heap held for remembering series between queries, bytes. */
    public long idBytes() {
        Image now = image;
        long bytes = now.series().bytes();
        for (LoadedBlock block : now.blocks()) {
            bytes += block.idBytes();
        }
        return bytes;
    }

    /** Lets go of all blocks; those that are still read are unmapped when the last cursor is closed. */
    @Override
    public void close() {
        synchronized (swap) {
            closed = true;
            Image before = image;
            image = Image.empty();
            drop(before, image);
        }
    }

    /** Pins all blocks that are concerned, of all resolutions if none is given; begins again, on a newer image, if one was dropped meanwhile. */
    private Asking ask(List<LabelMatcher> matchers, long mint, long maxt, @Nullable SourceResolution resolution) {
        while (true) {
            Image now = image;
            Asking asking = Asking.of(now, matchers, mint, maxt, resolution, new Problems(this::setAside));
            if (asking != null) {
                return asking;
            }
        }
    }

    private void setAside(LoadedBlock block, String reason) {
        synchronized (swap) {
            Image before = image;
            if (!before.blocks().contains(block)) {
                return;
            }
            List<LoadedBlock> blocks = new ArrayList<>(before.blocks());
            blocks.remove(block);
            List<SetAside> bad = new ArrayList<>(before.setAside());
            bad.add(new SetAside(block.meta().ulid(), block.meta(), reason, block.version()));
            image = Image.of(blocks, bad, before.others(), before.series());
            drop(before, image);
        }
        LOG.warn("block {} is set aside: {}", block.meta().ulid(), reason);
        metrics.setAside(block.meta().ulid(), reason);
    }

    private void drop(Image before, Image after) {
        Set<LoadedBlock> kept = new HashSet<>(after.blocks());
        for (LoadedBlock block : before.blocks()) {
            if (!kept.contains(block)) {
                block.block().close();
                metrics.dropped(block.meta().ulid());
            }
        }
    }

    private Map<BlockState, Integer> counts() {
        Map<BlockState, Integer> counts = new EnumMap<>(BlockState.class);
        for (BlockState state : BlockState.values()) {
            counts.put(state, 0);
        }
        for (BlockInfo info : blocks()) {
            counts.merge(info.state(), 1, Integer::sum);
        }
        return counts;
    }
}
