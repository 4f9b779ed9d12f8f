package io.athanor.tsdb.compact;

import io.athanor.tsdb.series.ChunkBuffer;
import java.lang.foreign.MemorySegment;

/**
 * Leaves chunks that overlap no other as they are, and has each group of overlapping ones merged.
 *
 * <p>Chunks are taken by their first time, then by their last. A chunk that is the same, byte for byte, as the one taken
 * before it counts once.
 */
public final class OverlapMerger implements SeriesMerger {
    /** What is made of chunks that overlap. */
    public interface Group {
        /**
         * Merges one group.
         *
         * @param chunks at least two, by first and last time, each touching one before it
         * @param into gets the result behind what it holds, in time order, within the group's times
         */
        void merge(ChunkBuffer chunks, ChunkBuffer into);
    }

    private final Group how;
    private final ChunkBuffer group = new ChunkBuffer();
    private final ChunkBuffer merged = new ChunkBuffer();
    private int[] sorted = new int[64];
    private int[] spare = new int[64];

    public OverlapMerger(Group how) {
        this.how = how;
    }

    @Override
    public ChunkBuffer merge(ChunkBuffer chunks, int[] blocks) {
        if (areApart(chunks)) {
            return chunks;
        }
        sort(chunks);
        merged.clear();
        int next = 0;
        while (next < chunks.size) {
            next = takeGroup(chunks, next);
            if (group.size == 1) {
                add(group, 0, merged);
            } else {
                how.merge(group, merged);
            }
        }
        group.clear();
        return merged;
    }

    private static boolean areApart(ChunkBuffer chunks) {
        for (int i = 1; i < chunks.size; i++) {
            if (chunks.mint[i] <= chunks.maxt[i - 1]) {
                return false;
            }
        }
        return true;
    }

    /** Merges runs, which the blocks' chunks are; those of equal times keep their order. */
    private void sort(ChunkBuffer chunks) {
        int n = chunks.size;
        if (sorted.length < n) {
            sorted = new int[2 * n];
            spare = new int[2 * n];
        }
        for (int i = 0; i < n; i++) {
            sorted[i] = i;
        }
        boolean done = false;
        while (!done) {
            done = mergeRuns(chunks, n);
        }
    }

    /** Merges each run with the next one; whether there was but one. */
    private boolean mergeRuns(ChunkBuffer chunks, int n) {
        int to = 0;
        int from = 0;
        int runs = 0;
        while (from < n) {
            int middle = endOfRun(chunks, from, n);
            int end = endOfRun(chunks, middle, n);
            int a = from;
            int b = middle;
            while (a < middle || b < end) {
                boolean left = b == end || a < middle && compare(chunks, sorted[a], sorted[b]) <= 0;
                spare[to++] = left ? sorted[a++] : sorted[b++];
            }
            from = end;
            runs++;
        }
        int[] before = sorted;
        sorted = spare;
        spare = before;
        return runs <= 1;
    }

    private int endOfRun(ChunkBuffer chunks, int from, int n) {
        int i = from + 1;
        while (i < n && compare(chunks, sorted[i - 1], sorted[i]) <= 0) {
            i++;
        }
        return Math.min(i, n);
    }

    private static int compare(ChunkBuffer chunks, int a, int b) {
        int byMint = Long.compare(chunks.mint[a], chunks.mint[b]);
        return byMint != 0 ? byMint : Long.compare(chunks.maxt[a], chunks.maxt[b]);
    }

    /** Fills the group with the chunk at {@code from} and those that touch it or each other; returns where the next begins. */
    private int takeGroup(ChunkBuffer chunks, int from) {
        group.clear();
        int previous = sorted[from];
        add(chunks, previous, group);
        long maxt = chunks.maxt[previous];
        int next = from + 1;
        for (; next < chunks.size && chunks.mint[sorted[next]] <= maxt; next++) {
            int i = sorted[next];
            if (!same(chunks, previous, i)) {
                add(chunks, i, group);
                maxt = Math.max(maxt, chunks.maxt[i]);
                previous = i;
            }
        }
        return next;
    }

    private static void add(ChunkBuffer from, int i, ChunkBuffer to) {
        to.add(from.mint[i], from.maxt[i], from.encoding[i], from.data[i], from.offset[i], from.length[i]);
    }

    private static boolean same(ChunkBuffer chunks, int a, int b) {
        return chunks.mint[a] == chunks.mint[b]
                && chunks.maxt[a] == chunks.maxt[b]
                && chunks.encoding[a] == chunks.encoding[b]
                && MemorySegment.mismatch(
                                chunks.data[a],
                                chunks.offset[a],
                                chunks.offset[a] + chunks.length[a],
                                chunks.data[b],
                                chunks.offset[b],
                                chunks.offset[b] + chunks.length[b])
                        < 0;
    }
}
