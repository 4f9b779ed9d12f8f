package io.athanor.tsdb.compact;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.IntHistogram;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.HistogramCursor;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;

/** The samples of one chunk as they are to be written again: floats, integer or float histograms, start timestamps. */
public final class TypedSamples {
    /** Times, start timestamps and, in a chunk of floats, values. */
    private final SampleBuffer columns = new SampleBuffer();

    private final List<IntHistogram> ints = new ArrayList<>();
    private final List<FloatHistogram> floats = new ArrayList<>();

    private final boolean startTimestamps;

    /** @param startTimestamps whether they are wanted */
    public TypedSamples(boolean startTimestamps) {
        this.startTimestamps = startTimestamps;
    }

    /** Replaces what this holds by the samples of a chunk. */
    public void read(ChunkBuffer chunks, int i) {
        columns.clear();
        if (startTimestamps) {
            columns.askForStartTimestamps();
        }
        ints.clear();
        floats.clear();
        byte encoding = chunks.encoding[i];
        if (encoding == Encoding.AGGREGATE) {
            throw new CorruptChunkException(
                    encoding, chunks.length[i], "overlaps another: aggregates of downsampled data cannot be merged");
        }
        if (Encoding.isHistogram(encoding)) {
            histograms(new HistogramCursor(encoding, chunks.data[i], chunks.offset[i], chunks.length[i]));
        } else {
            ChunkDecoder.decode(
                    encoding,
                    chunks.data[i],
                    chunks.offset[i],
                    chunks.length[i],
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    columns);
        }
    }

    private void histograms(HistogramCursor cursor) {
        columns.reserve(cursor.sampleCount());
        while (cursor.next()) {
            columns.t[columns.size] = cursor.t();
            if (columns.startTimestamps != null) {
                columns.startTimestamps[columns.size] = cursor.startTimestamp();
            }
            columns.size++;
            if (cursor.integer()) {
                ints.add(cursor.intHistogram());
            } else {
                floats.add(cursor.floatHistogram());
            }
        }
    }

    /**
     * Writes sample {@code i} again.
     *
     * @param consecutive whether the sample written before is the one before it here; else a histogram, unless it is a gauge,
     *     loses what it knows about counter resets
     */
    public void writeTo(SampleEncoder encoder, int i, boolean consecutive) {
        long st = startTimestamp(i);
        if (!ints.isEmpty()) {
            IntHistogram h = ints.get(i);
            h.counterResetHint = hint(h.counterResetHint, consecutive);
            encoder.add(st, t(i), h);
        } else if (!floats.isEmpty()) {
            FloatHistogram h = floats.get(i);
            h.counterResetHint = hint(h.counterResetHint, consecutive);
            encoder.add(st, t(i), h);
        } else {
            encoder.add(st, t(i), columns.v[i]);
        }
    }

    private static CounterResetHint hint(CounterResetHint known, boolean consecutive) {
        return consecutive || known == CounterResetHint.GAUGE ? known : CounterResetHint.UNKNOWN;
    }

    /** The number of samples. */
    public int size() {
        return columns.size;
    }

    public long t(int i) {
        return columns.t[i];
    }

    private long startTimestamp(int i) {
        return columns.startTimestamps == null ? 0 : columns.startTimestamps[i];
    }
}
