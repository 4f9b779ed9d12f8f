package io.athanor.bucket.remote;

import io.athanor.bucket.BlockGroup;
import io.athanor.bucket.deletion.DeleteMask;
import io.athanor.bucket.deletion.DeleteRequest;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SelectHints;
import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesSource;
import io.athanor.tsdb.series.SourceResolution;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Blocks in a bucket as one source of series, read by ranges while they are asked for.
 *
 * <p><b>Which blocks</b> those of the last {@link #update}, which swaps the set whole; requests that are under way go on with
 * what they began with. Of several resolutions {@link BlockGroup} chooses, for each set of external labels on its own.
 * <p><b>Faults</b> what cannot be read (a block deleted meanwhile, bytes that are wrong, a bucket that fails) is named in the
 * answer's warnings with block, object and offset, and everything else is served. Nobody uploads tombstones; what
 * {@linkplain io.athanor.bucket.deletion requests} ask to be deleted is hidden until it is gone.
 * <p><b>Memory</b> everything that a request holds is reserved before it is allocated. Who takes an answer in order and calls
 * {@link io.athanor.tsdb.series.SeriesCursor#release} has it streamed in bounded memory.
 * <p>Safe for all threads.
 */
public final class BucketStore implements SeriesSource, AutoCloseable {
    /** The part of the memory that one request is given room in, by what is free: from a sixteenth to a quarter. */
    private static final int LEAST_SHARE = 16;

    private static final int GREATEST_SHARE = 4;

    private static final long MAX_BATCH_BYTES = 32L << 20;
    private static final long MIN_BATCH_BYTES = 64 << 10;

    /**
     * Chunks of a request that are there at once, of all blocks, sent or read ahead: where each part of them is a request that
     * waits, where the requests stay open, and where nothing waits.
     */
    private static final long FAR_BYTES = 96L << 20;

    private static final long OPEN_BYTES = 24L << 20;
    private static final long NEAR_BYTES = 16L << 20;
    private static final int MIN_BATCH_SERIES = 64;

    private final Bucket bucket;
    private final BlockIndexes indexes;
    private final BucketStoreConfig config;
    private final SharedBudget memory;
    private final BucketStoreMetrics metrics;
    private final Gate gate;

    /** Names and values do not wait for series, which clients may take their time to read. */
    private final Gate listGate;

    private final PagePool pages;
    private final Semaphore open;

    private final Object swap = new Object();
    private volatile Image image = new Image(List.of(), List.of(), Map.of());
    private volatile @Nullable Boolean near;

    /** Whether blocks that are served already may hide more or less than before. */
    private volatile boolean changing;

    private boolean closed;

    /** @param unusable why, by ULID */
    private record Image(List<RemoteBlock> blocks, List<BlockGroup> groups, Map<Ulid, String> unusable) {}

    /** A block that a request asks. */
    private record Asked(RemoteBlock block, List<LabelMatcher> left) {}

    /**
     * A store without blocks, until it is {@linkplain #update updated}.
     *
     * @param bucket is not closed by this
     * @param memory what requests reserve from; shared with caches
     */
    public BucketStore(
            Bucket bucket,
            BlockIndexes indexes,
            BucketStoreConfig config,
            SharedBudget memory,
            BucketStoreMetrics metrics) {
        this.bucket = bucket;
        this.indexes = indexes;
        this.config = config;
        this.memory = memory;
        this.pages = new PagePool(memory);
        this.open = new Semaphore(bucket.openReads());
        this.metrics = metrics;
        this.gate = new Gate(config.maxConcurrent(), metrics);
        this.listGate = new Gate(config.maxConcurrent(), BucketStoreMetrics.NONE);
    }

    /** Serves these blocks from now on, and no others. */
    public void update(Collection<BlockMeta> metas) {
        update(metas, Map.of());
    }

    /**
     * As {@link #update(Collection)}.
     *
     * @param unusable blocks of which nobody can tell what is in them, and why, with the file's name: every answer says that
     *     it may lack them
     */
    public void update(Collection<BlockMeta> metas, Map<Ulid, String> unusable) {
        update(metas, unusable, List.of());
    }

    /**
     * As {@link #update(Collection, Map)}.
     *
     * @param hidden requests to delete series: what they name, and is still there, is hidden
     */
    public void update(Collection<BlockMeta> metas, Map<Ulid, String> unusable, List<DeleteRequest> hidden) {
        synchronized (swap) {
            if (closed) {
                return;
            }
            Map<Ulid, RemoteBlock> before = new HashMap<>();
            image.blocks().forEach(block -> before.put(block.ulid(), block));
            List<RemoteBlock> after = new ArrayList<>();
            for (BlockMeta meta : metas) {
                RemoteBlock known = before.get(meta.ulid());
                if (known != null && known.meta().equals(meta)) {
                    after.add(known);
                    before.remove(meta.ulid());
                } else if (BlockGroup.isKnown(meta.resolution())) {
                    after.add(new RemoteBlock(meta, indexes.of(meta), config));
                    metrics.loaded(meta.ulid());
                }
            }
            changing = true;
            after.forEach(block -> block.hide(DeleteMask.of(block.meta(), hidden)));
            after.sort(
                    Comparator.<RemoteBlock>comparingLong(block -> block.meta().minTime())
                            .thenComparing(RemoteBlock::ulid));
            image = new Image(List.copyOf(after), BlockGroup.of(metas(after)), Map.copyOf(unusable));
            changing = false;
            before.values().forEach(this::drop);
            metrics.serving(after.size());
        }
    }

    private void drop(RemoteBlock block) {
        block.index().drop();
        metrics.dropped(block.ulid());
    }

    /** Another object whenever {@link #serving} tells something else; null while that changes. */
    public @Nullable Object edition() {
        Object now = image;
        return changing ? null : now;
    }

    /**
     * A block that is served.
     *
     * @param mask what is hidden of it
     */
    public record Served(BlockMeta meta, DeleteMask mask) {}

    /**
     * What is served.
     *
     * @param edition the {@link #edition} whose it is
     * @param blocks by their first time
     * @param unusable blocks that every answer may lack
     */
    public record Serving(Object edition, List<Served> blocks, Set<Ulid> unusable) {}

    /** What is served at the moment. */
    public Serving serving() {
        synchronized (swap) {
            Image now = image;
            return new Serving(
                    now,
                    now.blocks().stream()
                            .map(block -> new Served(block.meta(), block.mask()))
                            .toList(),
                    now.unusable().keySet());
        }
    }

    /** The metas of the blocks that are served, by their first time. */
    public List<BlockMeta> blocks() {
        return metas(image.blocks());
    }

    private static List<BlockMeta> metas(List<RemoteBlock> blocks) {
        List<BlockMeta> metas = new ArrayList<>(blocks.size());
        for (RemoteBlock block : blocks) {
            metas.add(block.meta());
        }
        return Collections.unmodifiableList(metas);
    }

    /** For which times there is data with which external labels: stretches without a gap, {@code maxt} exclusive. */
    public List<Stretch> stretches() {
        Map<Labels, List<Stretch>> byLabels = new HashMap<>();
        for (RemoteBlock block : image.blocks()) {
            List<Stretch> known = byLabels.computeIfAbsent(block.external(), labels -> new ArrayList<>());
            BlockMeta meta = block.meta();
            Stretch last = known.isEmpty() ? null : known.getLast();
            if (last != null && meta.minTime() <= last.maxt()) {
                long maxt = Math.max(last.maxt(), meta.maxTime());
                known.set(known.size() - 1, new Stretch(last.labels(), last.mint(), maxt));
            } else {
                known.add(new Stretch(block.external(), meta.minTime(), meta.maxTime()));
            }
        }
        return byLabels.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparing(Stretch::labels).thenComparingLong(Stretch::mint))
                .toList();
    }

    /**
     * Time without a gap.
     *
     * @param labels external labels
     * @param mint first time, ms
     * @param maxt last time, ms, exclusive
     */
    public record Stretch(Labels labels, long mint, long maxt) {}

    @Override
    public BucketCursor select(SelectRequest request) {
        return select(request, BucketScope.ALL);
    }

    /** As {@link #select(SelectRequest)}, with what a request to this store in particular may say. */
    public BucketCursor select(SelectRequest request, BucketScope scope) {
        long began = System.nanoTime();
        RequestRun run = begin(scope.tenant());
        boolean isDone = false;
        try {
            List<Asked> asked =
                    asked(run, request.matchers(), request.mint(), request.maxt(), request.resolution(), scope);
            List<BlockStream> streams = open(run, opening(request, scope, asked), asked);
            List<ResolutionSlice> slices = new ArrayList<>();
            for (BlockStream stream : streams) {
                BlockMeta meta = stream.block().meta();
                long mint = Math.max(request.mint(), meta.minTime());
                long maxt = Math.min(request.maxt(), meta.maxTime() - 1);
                slices.add(new ResolutionSlice(meta.resolution(), mint, maxt));
            }
            admit(run, streams, request);
            List<Ulid> ulids = asked.stream().map(one -> one.block().ulid()).toList();
            metrics.gotAll(scope.tenant(), ulids.size(), System.nanoTime() - began);
            int limit = request.hints().limit();
            MergeCursor cursor = new MergeCursor(run, streams, ulids, slices, limit, began);
            isDone = true;
            return cursor;
        } catch (LimitExceededException e) {
            metrics.refused(scope.tenant(), e.reason());
            throw e;
        } finally {
            if (!isDone) {
                run.close();
            }
        }
    }

    private RequestRun begin(String tenant) {
        RequestRun run = new RequestRun(config, metrics, memory, pages, tenant);
        boolean isDone = false;
        try {
            gate.enter(run::check);
            run.atEnd(gate::leave);
            isDone = true;
            return run;
        } finally {
            if (!isDone) {
                run.close();
            }
        }
    }

    private List<Asked> asked(
            RequestRun run,
            List<LabelMatcher> matchers,
            long mint,
            long maxt,
            @Nullable SourceResolution resolution,
            BucketScope scope) {
        Image now = image;
        now.unusable().forEach((ulid, why) -> {
            if (RemoteBlock.mayBe(ulid, scope.blockMatchers())) {
                run.missing().unusable(ulid, why);
            }
        });
        Set<Ulid> chosen = new HashSet<>();
        if (resolution != null) {
            now.groups().forEach(group -> group.choose(mint, maxt, resolution, chosen));
        }
        List<Asked> asked = new ArrayList<>();
        for (RemoteBlock block : now.blocks()) {
            boolean isChosen = resolution == null || chosen.contains(block.ulid());
            if (isChosen && block.touches(mint, maxt) && block.satisfies(scope.blockMatchers())) {
                List<LabelMatcher> left = BlockGroup.matchersLeft(block.external(), matchers);
                if (left != null) {
                    asked.add(new Asked(block, left));
                }
            }
        }
        return asked;
    }

    private Opening opening(SelectRequest request, BucketScope scope, List<Asked> asked) {
        boolean isNear = !asked.isEmpty() && isNear(asked.getFirst().block());
        return new Opening(bucket, isNear, open, config, request, scope);
    }

    private static List<BlockStream> open(RequestRun run, Opening opening, List<Asked> asked) {
        List<Future<Optional<BlockStream>>> opened = new ArrayList<>();
        for (Asked one : asked) {
            opened.add(run.fork(
                    "select-" + one.block().ulid(), () -> BlockStream.open(opening, run, one.block(), one.left())));
        }
        List<BlockStream> streams = new ArrayList<>();
        for (Future<Optional<BlockStream>> one : opened) {
            run.join(one).ifPresent(streams::add);
        }
        return streams;
    }

    /**
     * Reserves room for the request's batches, and begins to read them. The batches that are there at once take half of the
     * room, so that what else they need (buffers, texts of labels, entries longer than usual) is there as well.
     */
    private void admit(RequestRun run, List<BlockStream> streams, SelectRequest request) {
        if (streams.isEmpty()) {
            return;
        }
        long limit = memory.limit();
        long share = Math.clamp((limit - memory.usedByRequests()) / 3, limit / LEAST_SHARE, limit / GREATEST_SHARE);
        int count = streams.size();
        long together = Math.min(share / 3, mostTogether(streams));
        long target = Math.clamp(together / (2L * count), MIN_BATCH_BYTES, MAX_BATCH_BYTES);
        if (target > config.maxRangeBytes()) {
            target -= target % config.maxRangeBytes(); // a batch is read by whole ranges
        }
        long rows = share / (12L * count * RowBatch.USUAL_BYTES);
        int series = Math.clamp(rows, Math.min(MIN_BATCH_SERIES, config.batchSeries()), config.batchSeries());
        if (request.hints().limit() > 0) {
            series = Math.clamp(2L * request.hints().limit(), 1, series);
        }
        long needed = 0;
        for (BlockStream stream : streams) {
            long most = Math.min(stream.rows().size(), series);
            long chunks = request.hints().skipChunks()
                    ? 0
                    : most * stream.block().usualBytesPerSeries(request.mint(), request.maxt());
            needed += 2 * (most * RowBatch.USUAL_BYTES + Math.min(chunks, target));
        }
        run.account().admit(Math.max(Math.min(2 * needed, share), Math.min(needed, limit / 2)));
        for (BlockStream stream : streams) {
            stream.begin(target, series);
        }
    }

    private long mostTogether(List<BlockStream> streams) {
        if (isNear(streams.getFirst().block())) {
            return NEAR_BYTES;
        }
        return open.availablePermits() >= streams.size() ? OPEN_BYTES : FAR_BYTES;
    }

    /** Whether objects are plain files at hand, so that many small reads cost no more than a few large ones. */
    private boolean isNear(RemoteBlock any) {
        Boolean known = near;
        if (known == null) {
            try {
                known = bucket.localFile(any.indexObject()).isPresent();
            } catch (IOException e) {
                return false; // the next request will know
            }
            near = known;
        }
        return known;
    }

    /** What one block gives. */
    private interface Lister {
        void list(BlockLists block, Gathered into) throws IOException;
    }

    @Override
    public Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        try (BucketListing names = labelNames(matchers, mint, maxt, limit, BucketScope.ALL)) {
            return names.listing();
        }
    }

    /** As {@link #labelNames(List, long, long, int)}; names that are left out of series are left out here. */
    public BucketListing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit, BucketScope scope) {
        return list(matchers, mint, maxt, limit, scope, BlockLists::names);
    }

    @Override
    public Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit) {
        try (BucketListing values = labelValues(name, matchers, mint, maxt, limit, BucketScope.ALL)) {
            return values.listing();
        }
    }

    /** As {@link #labelValues(String, List, long, long, int)}; a label that is left out of series has no values. */
    public BucketListing labelValues(
            String name, List<LabelMatcher> matchers, long mint, long maxt, int limit, BucketScope scope) {
        boolean isLeftOut = scope.without().contains(name);
        return list(matchers, mint, maxt, limit, scope, (block, into) -> {
            if (!isLeftOut) {
                block.values(name, limit, into);
            }
        });
    }

    private BucketListing list(
            List<LabelMatcher> matchers, long mint, long maxt, int limit, BucketScope scope, Lister lister) {
        SelectRequest request = new SelectRequest(matchers, mint, maxt, SelectHints.LABELS_ONLY);
        RequestRun run = new RequestRun(config, metrics, memory, pages, scope.tenant());
        boolean isDone = false;
        boolean isIn = false;
        try {
            listGate.enter(run::check);
            isIn = true;
            List<Asked> asked = asked(run, matchers, mint, maxt, null, scope);
            Opening opening = opening(request, scope, asked);
            Gathered all = new Gathered(run.account());
            List<Future<Boolean>> parts = new ArrayList<>();
            for (Asked one : asked) {
                parts.add(run.fork("list-" + one.block().ulid(), () -> {
                    BlockLists.read(opening, run, one.block(), one.left(), lists -> lister.list(lists, all));
                    return true;
                }));
            }
            parts.forEach(run::join);
            scope.without().forEach(all::remove);
            BucketListing listing = new BucketListing(
                    new Listing(all.sorted(limit), run.missing().texts()), run);
            isDone = true;
            return listing;
        } catch (LimitExceededException e) {
            metrics.refused(scope.tenant(), e.reason());
            throw e;
        } finally {
            if (isIn) {
                listGate.leave();
            }
            if (!isDone) {
                run.close();
            }
        }
    }

    @Override
    public TimeBounds timeBounds() {
        long mint = Long.MAX_VALUE;
        long maxt = Long.MIN_VALUE;
        for (RemoteBlock block : image.blocks()) {
            mint = Math.min(mint, block.meta().minTime());
            maxt = Math.max(maxt, block.meta().maxTime() - 1);
        }
        return new TimeBounds(mint, maxt);
    }

    /** Lets go of memory that is kept for later requests and was not used since the last call of this. */
    public void letGoOfIdle() {
        pages.trim();
    }

    /** Serves no more blocks; requests that are under way end as they would have. Local files stay for the next start. */
    @Override
    public void close() {
        synchronized (swap) {
            closed = true;
            image.blocks().forEach(block -> block.index().close());
            metrics.serving(0);
            image = new Image(List.of(), List.of(), Map.of());
        }
        pages.close();
    }
}
