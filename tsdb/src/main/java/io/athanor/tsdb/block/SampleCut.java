package io.athanor.tsdb.block;

import io.athanor.tsdb.chunkenc.AggregateFormat;
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
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;

/**
 * Takes samples of some times out of chunks.
 *
 * <p>Chunks that are wholly inside are dropped, chunks that are inside in part are encoded anew without these samples, and keep
 * their header: a step that was no counter reset is none across the gap either. All others stay, byte for byte. Of chunks of
 * downsampled data each window goes that one of the times touches: what was taken out is in no aggregate.
 */
public final class SampleCut {
    private final Intervals deleted;
    private final long windowMs;

    /**
     * @param deleted times whose samples go
     * @param windowMs the windows of downsampled chunks, ms, where chunks do not tell; 0: those are left whole unless they go whole
     */
    public SampleCut(Intervals deleted, long windowMs) {
        this.deleted = deleted;
        this.windowMs = windowMs;
    }

    /**
     * Appends what is left of all chunks.
     *
     * @throws CorruptChunkException if one that has to be decoded cannot be
     */
    public void addAll(ChunkBuffer from, ChunkBuffer into) {
        for (int i = 0; i < from.size; i++) {
            add(from, i, into);
        }
    }

    /**
     * Whether anything of a chunk would go.
     *
     * @throws CorruptChunkException if it has to be decoded and cannot be
     */
    public boolean hits(ChunkBuffer chunks, int i) {
        byte encoding = chunks.encoding[i];
        long window = encoding != Encoding.AGGREGATE ? 0 : chunks.windowMs[i] > 0 ? chunks.windowMs[i] : windowMs;
        if (deleted.covers(chunks.mint[i], chunks.maxt[i])) {
            return true;
        }
        if (encoding != Encoding.AGGREGATE) {
            return hits(encoding, chunks.data[i], chunks.offset[i], chunks.length[i], 0);
        }
        AggregateFormat.Part count = AggregateFormat.find(
                AggregateFormat.Aggregate.COUNT, chunks.data[i], chunks.offset[i], chunks.length[i]);
        return window > 0
                && count.length() > 0
                && hits(count.encoding(), chunks.data[i], count.offset(), count.length(), window);
    }

    private boolean hits(byte encoding, MemorySegment data, long offset, int length, long window) {
        if (Encoding.isHistogram(encoding)) {
            HistogramCursor cursor = new HistogramCursor(encoding, data, offset, length);
            while (cursor.next()) {
                if (isGone(cursor.t(), window)) {
                    return true;
                }
            }
            return false;
        }
        SampleBuffer samples = new SampleBuffer();
        ChunkDecoder.decode(encoding, data, offset, length, Long.MIN_VALUE, Long.MAX_VALUE, samples);
        for (int s = 0; s < samples.size; s++) {
            if (isGone(samples.t[s], window)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Appends what is left of one chunk.
     *
     * @throws CorruptChunkException if it has to be decoded and cannot be
     */
    public void add(ChunkBuffer from, int i, ChunkBuffer into) {
        if (deleted.covers(from.mint[i], from.maxt[i])) {
            return;
        }
        byte encoding = from.encoding[i];
        int before = into.size;
        if (encoding == Encoding.AGGREGATE) {
            long window = from.windowMs[i] > 0 ? from.windowMs[i] : windowMs;
            if (window > 0 && deleted.touches(start(from.mint[i], window), start(from.maxt[i], window) + window - 1)) {
                aggregates(from, i, window, into);
            } else {
                copy(from, i, into);
            }
        } else if (!deleted.touches(from.mint[i], from.maxt[i])) {
            copy(from, i, into);
        } else if (Encoding.isHistogram(encoding)) {
            histograms(new HistogramCursor(encoding, from.data[i], from.offset[i], from.length[i]), encoding, 0, into);
        } else {
            floats(encoding, from.data[i], from.offset[i], from.length[i], 0, into);
        }
        for (int made = before; made < into.size; made++) {
            into.windowMs[made] = from.windowMs[i];
        }
    }

    private static void copy(ChunkBuffer from, int i, ChunkBuffer into) {
        into.add(from.mint[i], from.maxt[i], from.encoding[i], from.data[i], from.offset[i], from.length[i]);
    }

    private static long start(long time, long window) {
        return time - Math.floorMod(time, window);
    }

    /** Whether a sample goes; of a window's sample, whether the window does. */
    private boolean isGone(long time, long window) {
        if (window == 0) {
            return deleted.contains(time);
        }
        long start = start(time, window);
        return deleted.touches(start, start + window - 1);
    }

    private void floats(byte encoding, MemorySegment data, long offset, int length, long window, ChunkBuffer into) {
        SampleBuffer samples = new SampleBuffer();
        samples.askForStartTimestamps();
        ChunkDecoder.decode(encoding, data, offset, length, Long.MIN_VALUE, Long.MAX_VALUE, samples);
        long[] starts = samples.startTimestamps;
        XorAppender xor = new XorAppender();
        Xor2Appender xor2 = new Xor2Appender();
        boolean isXor2 = encoding == Encoding.XOR2;
        for (int i = 0; i < samples.size; i++) {
            if (isGone(samples.t[i], window)) {
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

    private void histograms(HistogramCursor cursor, byte encoding, long window, ChunkBuffer into) {
        boolean starts = encoding == Encoding.HISTOGRAM_ST || encoding == Encoding.FLOAT_HISTOGRAM_ST;
        HistogramAppender ints = new HistogramAppender(starts);
        FloatHistogramAppender floats = new FloatHistogramAppender(starts);
        HistogramChunkAppender appender = cursor.integer() ? ints : floats;
        appender.begin(cursor.header());
        while (cursor.next()) {
            if (!isGone(cursor.t(), window) && !append(cursor, ints, floats)) {
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

    private void aggregates(ChunkBuffer from, int i, long window, ChunkBuffer into) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(from.length[i]);
        ChunkBuffer part = new ChunkBuffer();
        long mint = Long.MAX_VALUE;
        long maxt = Long.MIN_VALUE;
        for (AggregateFormat.Aggregate aggregate : AggregateFormat.Aggregate.values()) {
            part.clear();
            part(AggregateFormat.find(aggregate, from.data[i], from.offset[i], from.length[i]), from, i, window, part);
            if (part.size > 1) {
                throw new CorruptChunkException(
                        Encoding.AGGREGATE, from.length[i], "a part of it does not fit together without some windows");
            }
            if (part.size == 0) {
                out.write(0);
                continue;
            }
            mint = Math.min(mint, part.mint[0]);
            maxt = Math.max(maxt, part.maxt[0]);
            int left = part.length[0];
            for (; left >= 0x80; left >>>= 7) {
                out.write(left | 0x80);
            }
            out.write(left);
            out.write(part.encoding[0]);
            out.writeBytes(part.data[0]
                    .asSlice(part.offset[0], part.length[0])
                    .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        }
        if (mint <= maxt) {
            byte[] bytes = out.toByteArray();
            into.add(mint, maxt, Encoding.AGGREGATE, MemorySegment.ofArray(bytes), 0, bytes.length);
        }
    }

    private void part(AggregateFormat.Part at, ChunkBuffer from, int i, long window, ChunkBuffer into) {
        if (at.length() == 0) {
            return;
        }
        if (Encoding.isHistogram(at.encoding())) {
            histograms(
                    new HistogramCursor(at.encoding(), from.data[i], at.offset(), at.length()),
                    at.encoding(),
                    window,
                    into);
        } else {
            floats(at.encoding(), from.data[i], at.offset(), at.length(), window, into);
        }
    }
}
