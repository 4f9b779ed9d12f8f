package io.athanor.tsdb.block;

import io.athanor.tsdb.chunkenc.ChunkAppender;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.FloatHistogramAppender;
import io.athanor.tsdb.chunkenc.HistogramAppender;
import io.athanor.tsdb.chunkenc.HistogramChunkAppender;
import io.athanor.tsdb.chunkenc.HistogramCursor;
import io.athanor.tsdb.chunkenc.Xor2Appender;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.index.ChunkMetas;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.MemorySegment;

/**
 * Takes deleted samples out of the chunks of one series.
 *
 * <p>Chunks that are deleted whole are dropped, chunks that are deleted in part are encoded anew without the deleted
 * samples, and keep their header: a step that was no counter reset is none across the gap either. Aggregates of downsampled
 * blocks, which nobody deletes in part, are left whole.
 */
final class DeletedRanges {
    private final Intervals deleted;

    DeletedRanges(Intervals deleted) {
        this.deleted = deleted;
    }

    /** Whether any chunk is not deleted whole. */
    boolean leaveAny(ChunkMetas metas) {
        for (int i = 0; i < metas.size; i++) {
            if (!deleted.covers(metas.mint[i], metas.maxt[i])) {
                return true;
            }
        }
        return false;
    }

    /** Appends what is left. */
    void read(ChunkSegments segments, ChunkMetas metas, ChunkBuffer into) {
        ChunkBuffer one = new ChunkBuffer();
        for (int i = 0; i < metas.size; i++) {
            if (deleted.covers(metas.mint[i], metas.maxt[i])) {
                continue;
            }
            if (!deleted.touches(metas.mint[i], metas.maxt[i])) {
                segments.read(metas.ref[i], metas.mint[i], metas.maxt[i], into);
                continue;
            }
            one.clear();
            segments.read(metas.ref[i], metas.mint[i], metas.maxt[i], one);
            try {
                encodeAnew(one, into);
            } catch (CorruptChunkException e) {
                throw segments.corrupt(one, 0, e);
            }
        }
    }

    private void encodeAnew(ChunkBuffer one, ChunkBuffer into) {
        byte encoding = one.encoding[0];
        if (Encoding.isHistogram(encoding)) {
            histograms(new HistogramCursor(encoding, one.data[0], one.offset[0], one.length[0]), encoding, into);
        } else if (encoding == Encoding.AGGREGATE) {
            into.add(one.mint[0], one.maxt[0], encoding, one.data[0], one.offset[0], one.length[0]);
        } else {
            floats(one, into);
        }
    }

    private void floats(ChunkBuffer one, ChunkBuffer into) {
        SampleBuffer samples = new SampleBuffer();
        samples.askForStartTimestamps();
        ChunkDecoder.decode(
                one.encoding[0], one.data[0], one.offset[0], one.length[0], Long.MIN_VALUE, Long.MAX_VALUE, samples);
        long[] starts = samples.startTimestamps;
        XorAppender xor = new XorAppender();
        Xor2Appender xor2 = new Xor2Appender();
        boolean isXor2 = one.encoding[0] == Encoding.XOR2;
        for (int i = 0; i < samples.size; i++) {
            if (deleted.contains(samples.t[i])) {
                continue;
            }
            if (isXor2) {
                xor2.append(starts == null ? 0 : starts[i], samples.t[i], samples.v[i]);
            } else {
                xor.append(samples.t[i], samples.v[i]);
            }
        }
        add(isXor2 ? xor2 : xor, into);
    }

    private void histograms(HistogramCursor cursor, byte encoding, ChunkBuffer into) {
        boolean starts = encoding == Encoding.HISTOGRAM_ST || encoding == Encoding.FLOAT_HISTOGRAM_ST;
        HistogramAppender ints = new HistogramAppender(starts);
        FloatHistogramAppender floats = new FloatHistogramAppender(starts);
        HistogramChunkAppender appender = cursor.integer() ? ints : floats;
        appender.begin(cursor.header());
        while (cursor.next()) {
            if (!deleted.contains(cursor.t()) && !append(cursor, ints, floats)) {
                add(appender, into);
                appender.cut();
                append(cursor, ints, floats);
            }
        }
        add(appender, into);
    }

    private static boolean append(HistogramCursor from, HistogramAppender ints, FloatHistogramAppender floats) {
        return from.integer()
                ? ints.append(from.startTimestamp(), from.t(), from.intHistogram())
                : floats.append(from.startTimestamp(), from.t(), from.floatHistogram());
    }

    private static void add(ChunkAppender chunk, ChunkBuffer into) {
        if (chunk.sampleCount() > 0) {
            byte[] bytes = chunk.toBytes();
            into.add(chunk.mint(), chunk.maxt(), chunk.encoding(), MemorySegment.ofArray(bytes), 0, bytes.length);
        }
    }
}
