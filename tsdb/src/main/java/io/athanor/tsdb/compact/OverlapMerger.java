package io.athanor.tsdb.compact;

import io.athanor.tsdb.series.ChunkBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

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

    public OverlapMerger(Group how) {
        this.how = how;
    }

    @Override
    public ChunkBuffer merge(ChunkBuffer chunks, int[] blocks) {
        if (areApart(chunks)) {
            return chunks;
        }
        Integer[] sorted = sorted(chunks);
        merged.clear();
        int next = 0;
        while (next < sorted.length) {
            next = takeGroup(chunks, sorted, next);
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

    private static Integer[] sorted(ChunkBuffer chunks) {
        Integer[] sorted = new Integer[chunks.size];
        Arrays.setAll(sorted, i -> i);
        Arrays.sort(sorted, (a, b) -> {
            int byMint = Long.compare(chunks.mint[a], chunks.mint[b]);
            return byMint != 0 ? byMint : Long.compare(chunks.maxt[a], chunks.maxt[b]);
        });
        return sorted;
    }

    /** Fills the group with the chunk at {@code from} and those that touch it or each other; returns where the next begins. */
    private int takeGroup(ChunkBuffer chunks, Integer[] sorted, int from) {
        group.clear();
        int previous = sorted[from];
        add(chunks, previous, group);
        long maxt = chunks.maxt[previous];
        int next = from + 1;
        for (; next < sorted.length && chunks.mint[sorted[next]] <= maxt; next++) {
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
