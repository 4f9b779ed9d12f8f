package io.athanor.tsdb.compact;

import io.athanor.model.Labels;
import io.athanor.tsdb.CorruptBlockException;
import io.athanor.tsdb.block.SeriesBatch;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.index.SeriesRecord;
import io.athanor.tsdb.series.ChunkBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Merges one range of series after the other: a heap of blocks by the series at which each stands. One per thread. */
final class RangeMerge implements OrderedWork.Worker<SeriesBatch> {
    private final MergeInput input;
    private final SeriesMerger merger;
    private final long mint;
    private final long maxt;
    private final SeriesRecord[] at;
    private final SeriesRecord[] spares;
    private final int[] refs;
    private final int[] position;
    private final int[] heap;
    private int heapSize;
    private final int[] same;
    private final ChunkBuffer chunks = new ChunkBuffer();
    private int[] chunkBlocks = new int[64];

    /**
     * @param mint first time that the result may have, ms
     * @param maxt last time that it may have, ms
     */
    RangeMerge(MergeInput input, SeriesMerger merger, long mint, long maxt) {
        this.input = input;
        this.merger = merger;
        this.mint = mint;
        this.maxt = maxt;
        int blocks = input.blocks.size();
        at = new SeriesRecord[blocks];
        Arrays.setAll(at, i -> new SeriesRecord());
        spares = new SeriesRecord[blocks];
        Arrays.setAll(spares, i -> new SeriesRecord());
        refs = new int[blocks];
        position = new int[blocks];
        heap = new int[blocks];
        same = new int[blocks];
    }

    @Override
    public SeriesBatch work(int range, @Nullable SeriesBatch spare) {
        SeriesBatch batch = spare == null ? new SeriesBatch() : spare;
        batch.clear();
        SeriesRecord scratch = new SeriesRecord();
        SeriesRecord bound = new SeriesRecord();
        int[] from = input.starts(range, scratch, bound);
        int[] to = input.starts(range + 1, scratch, bound);
        System.arraycopy(from, 0, position, 0, from.length);
        heapSize = 0;
        for (int i = 0; i < from.length; i++) {
            if (from[i] > 0 && from[i] < to[i]) {
                input.read(i, from[i] - 1, at[i]);
            }
            if (advance(i, to)) {
                push(i);
            }
        }
        while (heapSize > 0) {
            int count = takeSame();
            mergeSeries(count, batch);
            for (int i = 0; i < count; i++) {
                if (advance(same[i], to)) {
                    push(same[i]);
                }
            }
        }
        return batch;
    }

    private boolean advance(int block, int[] to) {
        if (position[block] >= to[block]) {
            return false;
        }
        SeriesRecord last = at[block];
        SeriesRecord next = spares[block];
        refs[block] = input.read(block, position[block], next);
        boolean isFirst = position[block]++ == 0;
        input.check(block, refs[block], next, isFirst ? null : last);
        spares[block] = last;
        at[block] = next;
        return true;
    }

    /** Takes all blocks that stand at the least series, in block order; returns how many. */
    private int takeSame() {
        int count = 0;
        same[count++] = pop();
        while (heapSize > 0 && at[heap[0]].compare(at[same[0]]) == 0) {
            same[count++] = pop();
        }
        Arrays.sort(same, 0, count);
        return count;
    }

    private void mergeSeries(int count, SeriesBatch batch) {
        chunks.clear();
        for (int i = 0; i < count; i++) {
            int before = chunks.size;
            input.blocks.get(same[i]).appendChunks(refs[same[i]], at[same[i]], mint, maxt, chunks);
            if (chunks.size > chunkBlocks.length) {
                chunkBlocks = Arrays.copyOf(chunkBlocks, 2 * chunks.size);
            }
            Arrays.fill(chunkBlocks, before, chunks.size, same[i]);
        }
        ChunkBuffer merged = merged();
        if (merged.size > 0) {
            SeriesRecord series = at[same[0]];
            batch.series(series.symbols, series.symbolCount);
            for (int i = 0; i < merged.size; i++) {
                batch.chunk(
                        merged.mint[i],
                        merged.maxt[i],
                        merged.encoding[i],
                        merged.data[i],
                        merged.offset[i],
                        merged.length[i]);
            }
        }
    }

    private ChunkBuffer merged() {
        ChunkBuffer merged;
        try {
            merged = merger.merge(chunks, chunkBlocks);
        } catch (CorruptChunkException e) {
            throw corrupt(e.getMessage());
        }
        if (merged != chunks && !isInOrder(merged)) {
            throw corrupt("a chunk has samples outside of the times that the index gives it");
        }
        return merged;
    }

    /** Whether chunks follow each other, and none reaches out of those that were merged: their times are their samples'. */
    private boolean isInOrder(ChunkBuffer merged) {
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (int i = 0; i < chunks.size; i++) {
            from = Math.min(from, chunks.mint[i]);
            to = Math.max(to, chunks.maxt[i]);
        }
        for (int i = 0; i < merged.size; i++) {
            if (merged.mint[i] < from || merged.maxt[i] > to || i > 0 && merged.mint[i] <= merged.maxt[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private CorruptBlockException corrupt(@Nullable String what) {
        SeriesRecord series = at[same[0]];
        Labels labels = input.blocks.get(same[0]).labels(refs[same[0]]);
        return new CorruptBlockException(
                faulty() + "/chunks",
                series.chunks.size == 0 ? 0 : series.chunks.ref[0] & 0xffffffffL,
                "of " + labels + ": " + what);
    }

    /**
     * The block that has a chunk which cannot be decoded even by itself, or whose samples are not of the times that the index
     * tells; words that name none if it is not that.
     */
    private String faulty() {
        TypedSamples samples = new TypedSamples(false);
        for (int i = 0; i < chunks.size; i++) {
            try {
                if (chunks.encoding[i] != Encoding.AGGREGATE) {
                    samples.read(chunks, i);
                    int last = samples.size() - 1;
                    if (last >= 0 && (samples.t(0) < chunks.mint[i] || samples.t(last) > chunks.maxt[i])) {
                        return nameOf(i);
                    }
                }
            } catch (CorruptChunkException e) {
                return nameOf(i);
            }
        }
        return "several blocks";
    }

    private String nameOf(int chunk) {
        return input.blocks.get(chunkBlocks[chunk]).ulid().toString();
    }

    private int compare(int a, int b) {
        int c = at[a].compare(at[b]);
        return c != 0 ? c : Integer.compare(a, b);
    }

    private void push(int block) {
        int child = heapSize++;
        while (child > 0) {
            int parent = (child - 1) >>> 1;
            if (compare(block, heap[parent]) >= 0) {
                break;
            }
            heap[child] = heap[parent];
            child = parent;
        }
        heap[child] = block;
    }

    private int pop() {
        int top = heap[0];
        int moved = heap[--heapSize];
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= heapSize) {
                break;
            }
            if (child + 1 < heapSize && compare(heap[child + 1], heap[child]) < 0) {
                child++;
            }
            if (compare(moved, heap[child]) <= 0) {
                break;
            }
            heap[parent] = heap[child];
            parent = child;
        }
        heap[parent] = moved;
        return top;
    }
}
