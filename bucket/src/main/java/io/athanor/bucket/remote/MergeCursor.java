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
    private final List<Head> group = new ArrayList<>();
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

    /** A block's next series; blocks that follow each other with the same one hang together, and are one for the heap. */
    private static final class Head {
        final BlockStream stream;
        final int order;
        Labels labels = Labels.EMPTY;
        boolean isThere;

        @Nullable
        Head next;

        Head(BlockStream stream, int order) {
            this.stream = stream;
            this.order = order;
        }

        void advance() {
            isThere = stream.advance();
            labels = isThere ? stream.current().labels() : Labels.EMPTY;
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
                Head head = new Head(streams.get(i), i);
                head.advance();
                group.add(head);
            }
            pushGroup();
        }
        Head first = limit > 0 && series >= limit ? null : heads.peek();
        if (first == null) {
            labels = null;
            chunks = null;
            return false;
        }
        Labels name = first.labels;
        int from = taken.size();
        popGroup(name);
        group.forEach(head -> take(head, name));
        pushGroup();
        labels = name;
        chunks = new PartChunks(run, taken.subList(from, taken.size()).toArray(BlockStream.Row[]::new));
        series++;
        return true;
    }

    /** Takes a block's rows of this series: without labels that were asked to be left out, there may be several. */
    private void take(Head head, Labels name) {
        do {
            BlockStream.Row row = head.stream.current();
            taken.add(row);
            chunkCount += row.batch().chunks(row.index());
            head.advance();
        } while (head.isThere && head.labels.equals(name));
    }

    /** Takes all heads that stand on this series, in the order of their blocks. */
    private void popGroup(Labels name) {
        boolean isOneChain = true;
        for (Head top = heads.peek(); top != null && top.labels.equals(name); top = heads.peek()) {
            isOneChain &= group.isEmpty();
            for (Head head = heads.remove(); head != null; head = head.next) {
                group.add(head);
            }
        }
        if (!isOneChain) {
            group.sort(Comparator.comparingInt(head -> head.order));
        }
    }

    /** Puts the heads of the group back that have series left. */
    private void pushGroup() {
        Head chain = null;
        Head last = null;
        for (Head head : group) {
            head.next = null;
            if (!head.isThere) {
                continue;
            }
            if (last != null && last.labels.equals(head.labels)) {
                last.next = head;
            } else {
                if (chain != null) {
                    heads.add(chain);
                }
                chain = head;
            }
            last = head;
        }
        if (chain != null) {
            heads.add(chain);
        }
        group.clear();
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
