package io.athanor.bucket.remote;

import io.athanor.bucket.request.RequestStats;
import io.athanor.model.Labels;
import io.athanor.model.budget.LimitExceededException;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.series.ResolutionSlice;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Brings the series of many blocks together as they come: every label set once, in label order. */
final class MergeCursor implements BucketCursor {
    private final RequestRun run;
    private final List<BlockStream> streams;
    private final List<Ulid> blocks;
    private final List<ResolutionSlice> slices;
    private final PriorityQueue<Head> heads = new PriorityQueue<>(
            Comparator.<Head, Labels>comparing(head -> head.labels).thenComparingInt(head -> head.order));
    private final List<BlockStream.Row> taken = new ArrayList<>();
    private final int limit;
    private final long began;
    private final long gotAll;
    private long ended;
    private boolean isBegun;
    private long series;
    private long chunkCount;
    private @Nullable Labels labels;
    private @Nullable SeriesChunks chunks;

    private static final class Head {
        final BlockStream stream;
        final int order;
        Labels labels = Labels.EMPTY;

        Head(BlockStream stream, int order) {
            this.stream = stream;
            this.order = order;
        }
    }

    /**
     * @param streams in the order of their blocks' first times
     * @param began by {@link System#nanoTime}
     */
    MergeCursor(
            RequestRun run,
            List<BlockStream> streams,
            List<Ulid> blocks,
            List<ResolutionSlice> slices,
            int limit,
            long began) {
        this.run = run;
        this.streams = streams;
        this.blocks = blocks;
        this.slices = slices;
        this.limit = limit;
        this.began = began;
        this.gotAll = System.nanoTime();
    }

    @Override
    public boolean next() {
        try {
            return advance();
        } catch (LimitExceededException e) {
            run.metrics().refused(run.tenant(), e.reason());
            throw e;
        }
    }

    private boolean advance() {
        if (!isBegun) {
            isBegun = true;
            for (int i = 0; i < streams.size(); i++) {
                push(new Head(streams.get(i), i));
            }
        }
        Head first = limit > 0 && series >= limit ? null : heads.peek();
        if (first == null) {
            labels = null;
            chunks = null;
            return false;
        }
        Labels name = first.labels;
        List<BlockStream.Row> parts = new ArrayList<>();
        while (heads.peek() != null && heads.peek().labels.equals(name)) {
            Head head = heads.remove();
            BlockStream.Row row = head.stream.current();
            parts.add(row);
            chunkCount += row.batch().chunks(row.index());
            push(head);
        }
        taken.addAll(parts);
        labels = name;
        chunks = new PartChunks(run, parts.toArray(BlockStream.Row[]::new));
        series++;
        return true;
    }

    private void push(Head head) {
        if (head.stream.advance()) {
            head.labels = head.stream.current().labels();
            heads.add(head);
        }
    }

    @Override
    public void release() {
        for (BlockStream.Row row : taken) {
            row.batch().letGo();
        }
        taken.clear();
    }

    @Override
    public Labels labels() {
        return here(labels);
    }

    @Override
    public SeriesChunks chunks() {
        return here(chunks);
    }

    private static <T> T here(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the cursor stands on no series");
        }
        return value;
    }

    @Override
    public List<String> warnings() {
        return run.missing().texts();
    }

    @Override
    public List<ResolutionSlice> resolutions() {
        return slices;
    }

    @Override
    public List<Ulid> blocks() {
        return blocks;
    }

    @Override
    public RequestStats stats() {
        return run.stats();
    }

    @Override
    public BucketStoreMetrics.Answered answered() {
        long until = ended == 0 ? System.nanoTime() : ended;
        return new BucketStoreMetrics.Answered(
                run.stats(), blocks.size(), series, chunkCount, gotAll - began, until - gotAll);
    }

    @Override
    public void close() {
        if (ended == 0) {
            ended = System.nanoTime();
            run.metrics().answered(run.tenant(), answered());
            run.close();
        }
    }
}
