package io.athanor.tsdb.compact;

import io.athanor.tsdb.block.Block;
import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.index.Postings;
import io.athanor.tsdb.index.SeriesRecord;
import io.athanor.tsdb.index.SymbolMerge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The blocks of a merge with one table of symbols, cut into ranges of series that can be merged each by itself. */
final class MergeInput {
    /** About how many bytes of chunks a range should have: some of them per thread are in memory. */
    private static final long RANGE_BYTES = 1L << 19;

    final List<Block> blocks;
    final SymbolMerge symbols;
    final Postings[] postings;
    final int ranges;
    private final int guide;

    MergeInput(List<Block> blocks) {
        this.blocks = blocks;
        symbols = SymbolMerge.of(blocks.stream().map(Block::index).toList());
        postings = blocks.stream().map(b -> b.index().allPostings()).toArray(Postings[]::new);
        int most = 0;
        long bytes = 0;
        for (int i = 0; i < postings.length; i++) {
            most = postings[i].size() > postings[most].size() ? i : most;
            bytes += blocks.get(i).bytes();
        }
        guide = most;
        ranges = (int) Math.max(1, Math.min(bytes / RANGE_BYTES, guideSeries()));
    }

    private int guideSeries() {
        return postings.length == 0 ? 0 : postings[guide].size();
    }

    /**
     * For each block which of its series, counted in label order, is the first in a range; of range {@link #ranges}, how
     * many series there are.
     *
     * @param series scratch
     * @param bound scratch
     */
    int[] starts(int range, SeriesRecord series, SeriesRecord bound) {
        int[] starts = new int[postings.length];
        if (range == 0) {
            return starts;
        }
        if (range == ranges) {
            for (int i = 0; i < starts.length; i++) {
                starts[i] = postings[i].size();
            }
            return starts;
        }
        read(guide, (int) ((long) range * guideSeries() / ranges), bound);
        for (int i = 0; i < starts.length; i++) {
            int low = 0;
            int high = postings[i].size();
            while (low < high) {
                int mid = (low + high) >>> 1;
                read(i, mid, series);
                if (series.compare(bound) < 0) {
                    low = mid + 1;
                } else {
                    high = mid;
                }
            }
            starts[i] = low;
        }
        return starts;
    }

    /** Reads series {@code n} of a block, its symbols those of all. */
    int read(int block, int n, SeriesRecord into) {
        int ref = postings[block].get(n);
        blocks.get(block).read(ref, into);
        into.mapSymbols(symbols.ordinals(block));
        return ref;
    }

    /**
     * Makes sure that a series just read is one that can be merged.
     *
     * @param before the one before it in its block, null if it is the first
     * @throws OutOfOrderChunksException if its chunks are not in order; one whose times are those of the one before it is let
     *     pass
     */
    void check(int block, int ref, SeriesRecord series, @Nullable SeriesRecord before) {
        Block of = blocks.get(block);
        if (before != null && before.compare(series) >= 0) {
            throw of.index().corruptSeries(ref, "does not sort after the one before");
        }
        ChunkMetas chunks = series.chunks;
        if (chunks.size == 0) {
            throw of.index().corruptSeries(ref, "has no chunk");
        }
        for (int i = 1; i < chunks.size; i++) {
            boolean isSame = chunks.mint[i] == chunks.mint[i - 1] && chunks.maxt[i] == chunks.maxt[i - 1];
            if (chunks.mint[i] <= chunks.maxt[i - 1] && !isSame) {
                throw new OutOfOrderChunksException(
                        of.ulid(),
                        of.index().seriesOffset(ref),
                        "chunks of " + of.labels(ref) + " are out of order: one begins at " + chunks.mint[i]
                                + " ms, before the one before it ends at " + chunks.maxt[i - 1] + " ms");
            }
        }
    }
}
