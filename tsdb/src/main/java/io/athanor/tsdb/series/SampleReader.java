package io.athanor.tsdb.series;

import io.athanor.tsdb.chunkenc.ChunkDecoder;
import java.lang.foreign.MemorySegment;

/**
 * Decodes the samples of one series, whatever its chunks are: one of them after the other, or overlapping.
 *
 * <p>Where chunks overlap their samples are merged by time, each time once; see {@link OverlapMerge} for which one stays.
 * A chunk that is there twice, byte for byte, counts once. Holds scratch memory that grows to the largest series read:
 * one reader per thread, used for many series.
 */
public final class SampleReader {
    private final ChunkBuffer chunks = new ChunkBuffer();
    private final OverlapMerge merge = new OverlapMerge();

    /** A reader without scratch memory yet. */
    public SampleReader() {}

    /**
     * Replaces what {@code into} holds by the samples within {@code [mint, maxt]} (ms, inclusive), in time order. Start
     * timestamps are read if their column is there.
     *
     * @throws io.athanor.tsdb.CorruptBlockException if a chunk cannot be read
     * @throws io.athanor.tsdb.chunkenc.CorruptChunkException if a chunk's bytes make no sense
     */
    public void read(SeriesChunks series, long mint, long maxt, SampleBuffer into) {
        try {
            series.read(mint, maxt, chunks);
            read(chunks, mint, maxt, into);
        } finally {
            chunks.clear();
        }
    }

    /**
     * The same for chunks already at hand, ordered by their first time.
     *
     * @throws io.athanor.tsdb.chunkenc.CorruptChunkException if a chunk's bytes make no sense
     */
    public void read(ChunkBuffer from, long mint, long maxt, SampleBuffer into) {
        into.size = 0;
        into.histograms = null;
        if (overlap(from)) {
            merge.read(from, mint, maxt, into);
            return;
        }
        for (int i = 0; i < from.size; i++) {
            if (from.maxt[i] >= mint && from.mint[i] <= maxt) {
                append(from, i, mint, maxt, into);
            }
        }
    }

    private static boolean overlap(ChunkBuffer chunks) {
        for (int i = 1; i < chunks.size; i++) {
            if (chunks.mint[i] <= chunks.maxt[i - 1]) {
                return true;
            }
        }
        return false;
    }

    /** Appends one chunk that begins after what the buffer holds, by the word of the index. */
    static void append(ChunkBuffer chunks, int i, long mint, long maxt, SampleBuffer into) {
        int before = into.size;
        ChunkDecoder.decode(chunks.encoding[i], chunks.data[i], chunks.offset[i], chunks.length[i], mint, maxt, into);
        if (before > 0 && into.size > before && into.t[before] <= into.t[before - 1]) {
            throw ChunkDecoder.outsideItsTimes(
                    chunks.encoding[i], chunks.length[i], chunks.mint[i], chunks.maxt[i], into.t[before]);
        }
    }

    /** Whether two chunks are the same to the byte. */
    static boolean same(ChunkBuffer chunks, int a, int b) {
        return chunks.mint[a] == chunks.mint[b]
                && chunks.maxt[a] == chunks.maxt[b]
                && chunks.encoding[a] == chunks.encoding[b]
                && chunks.length[a] == chunks.length[b]
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
