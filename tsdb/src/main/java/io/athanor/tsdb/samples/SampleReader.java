package io.athanor.tsdb.samples;

import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import io.athanor.tsdb.series.SeriesChunks;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the samples of one series, whatever its chunks are: one of them after the other, or overlapping.
 *
 * <p>Where chunks overlap their samples are merged by time, each time once; see {@link OverlapMerge} for which one stays.
 * A chunk that is there twice, byte for byte, counts once. Where chunks are downsampled, one value of each window is read,
 * see {@link WindowValue}. Holds scratch memory that grows to the largest series read:
 * one reader per thread, used for many series.
 */
public final class SampleReader {
    /** Most samples that room is made for before they are seen. */
    private static final int MOST_AHEAD = 1 << 14;

    private final ChunkBuffer chunks = new ChunkBuffer();
    private final OverlapMerge merge = new OverlapMerge();
    private @Nullable WindowReader windows;

    /** A reader without scratch memory yet. */
    public SampleReader() {}

    /**
     * Replaces what {@code into} holds by the samples within {@code [mint, maxt]} (ms, inclusive), in time order. Start
     * timestamps are read if their column is there. A chunk whose bytes make no sense is reported to its source ({@link
     * SeriesChunks#corrupt}) and left out.
     *
     * @throws io.athanor.tsdb.CorruptBlockException if the source cannot do without a chunk that cannot be read
     */
    public void read(SeriesChunks series, long mint, long maxt, SampleBuffer into) {
        read(series, WindowValue.AVERAGE, mint, mint, maxt, into);
    }

    /**
     * The same where chunks may be downsampled.
     *
     * @param value what stands for a window
     * @param from first time whose chunks are read, ms, not after {@code mint}: a counter's line begins there
     */
    public void read(SeriesChunks series, WindowValue value, long from, long mint, long maxt, SampleBuffer into) {
        try {
            series.read(from, maxt, chunks);
            read(series, chunks, value, mint, maxt, into);
        } finally {
            chunks.clear();
        }
    }

    /**
     * The same for chunks already at hand, ordered by their first time.
     *
     * @throws CorruptChunkException if a chunk's bytes make no sense
     */
    public void read(ChunkBuffer from, long mint, long maxt, SampleBuffer into) {
        read(null, from, WindowValue.AVERAGE, mint, maxt, into);
    }

    private void read(
            @Nullable SeriesChunks series,
            ChunkBuffer from,
            WindowValue value,
            long mint,
            long maxt,
            SampleBuffer into) {
        into.size = 0;
        into.histograms = null;
        into.counts = false;
        if (WindowReader.anyWindows(from)) {
            readWindows(series, from, value, mint, maxt, into);
            return;
        }
        if (into.windowMs != null) {
            into.windowMs = null; // all 0
        }
        if (overlap(from)) {
            merge.read(series, from, mint, maxt, into);
            return;
        }
        for (int i = 0; i < from.size; i++) {
            if (from.maxt[i] >= mint && from.mint[i] <= maxt) {
                append(series, from, i, mint, maxt, into);
                if (i == 0) {
                    // The other chunks will be like the first: room for all of them at once.
                    into.reserve((int) Math.min(MOST_AHEAD, (long) into.size * (from.size - 1)));
                }
            }
        }
    }

    private void readWindows(
            @Nullable SeriesChunks series,
            ChunkBuffer from,
            WindowValue value,
            long mint,
            long maxt,
            SampleBuffer into) {
        WindowReader reader = windows;
        if (reader == null) {
            reader = new WindowReader(); // with buffers of its own, which raw samples have no use for
            windows = reader;
        }
        reader.begin(value, mint, maxt, into);
        for (int i = 0; i < from.size; i++) {
            if (i == 0 || !same(from, i - 1, i)) {
                reader.add(series, from, i);
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

    /**
     * Appends the samples of chunk {@code i} within {@code [mint, maxt]} (ms, inclusive). By the word of the index it
     * begins after what the buffer holds.
     *
     * @param series told of a corrupt chunk; null: such a chunk is thrown
     * @return whether the chunk could be decoded
     */
    public static boolean append(
            @Nullable SeriesChunks series, ChunkBuffer chunks, int i, long mint, long maxt, SampleBuffer into) {
        int before = into.size;
        try {
            ChunkDecoder.decode(
                    chunks.encoding[i], chunks.data[i], chunks.offset[i], chunks.length[i], mint, maxt, into);
            if (before > 0 && into.size > before && into.t[before] <= into.t[before - 1]) {
                throw ChunkDecoder.outsideItsTimes(
                        chunks.encoding[i], chunks.length[i], chunks.mint[i], chunks.maxt[i], into.t[before]);
            }
            return true;
        } catch (CorruptChunkException e) {
            return leftOut(series, chunks, i, e, before, into);
        } catch (InternalError e) {
            return leftOut(series, chunks, i, cutShort(chunks, i, e), before, into);
        }
    }

    /** How the JVM says that a mapped file has lost the bytes that were asked for. */
    static CorruptChunkException cutShort(ChunkBuffer chunks, int i, InternalError e) {
        CorruptChunkException cut = new CorruptChunkException(
                chunks.encoding[i], chunks.length[i], "its file was cut short while it was read");
        cut.initCause(e);
        return cut;
    }

    /** Tells the source of a corrupt chunk, and lets the buffer be as before it; always false. */
    static boolean leftOut(
            @Nullable SeriesChunks series,
            ChunkBuffer chunks,
            int i,
            CorruptChunkException why,
            int before,
            SampleBuffer into) {
        into.size = before;
        if (series == null) {
            throw why;
        }
        series.corrupt(chunks, i, why);
        return false;
    }

    /** Whether two chunks are the same to the byte. */
    public static boolean same(ChunkBuffer chunks, int a, int b) {
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
