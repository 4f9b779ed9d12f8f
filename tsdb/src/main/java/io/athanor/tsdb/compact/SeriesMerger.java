package io.athanor.tsdb.compact;

import io.athanor.tsdb.series.ChunkBuffer;

/** Makes one sequence of chunks of all chunks that some blocks have of one series. One merger per thread. */
public interface SeriesMerger {
    /**
     * Merges the chunks of one series.
     *
     * @param chunks those of the first block, then those of the second and so on, as they stand in their blocks
     * @param blocks for each chunk the index of its block among the merged
     * @return chunks in time order, none overlapping another: {@code chunks} itself if they are that already, else a
     *     buffer of the merger's own, valid until its next use
     * @throws io.athanor.tsdb.chunkenc.CorruptChunkException if a chunk that has to be decoded cannot be
     */
    ChunkBuffer merge(ChunkBuffer chunks, int[] blocks);
}
