package io.athanor.tsdb.compact;

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
import org.jspecify.annotations.Nullable;

/** The samples of one chunk as they are to be written again: floats, integer or float histograms, start timestamps. */
final class TypedSamples {
    /** Times, start timestamps and, in a chunk of floats, values. */
    final SampleBuffer columns = new SampleBuffer();

    private final List<IntHistogram> ints = new ArrayList<>();
    private final List<FloatHistogram> floats = new ArrayList<>();
    private byte encoding;

    /** Replaces what this holds by the samples of a chunk. */
    void read(ChunkBuffer chunks, int i) {
        columns.clear();
        columns.askForStartTimestamps();
        ints.clear();
        floats.clear();
        encoding = chunks.encoding[i];
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

    /** The number of samples. */
    int size() {
        return columns.size;
    }

    long t(int i) {
        return columns.t[i];
    }

    long startTimestamp(int i) {
        return columns.startTimestamps == null ? 0 : columns.startTimestamps[i];
    }

    boolean isFloat() {
        return Encoding.isFloat(encoding);
    }

    double v(int i) {
        return columns.v[i];
    }

    /** The histogram, in a chunk of integer histograms. */
    @Nullable
    IntHistogram intHistogram(int i) {
        return ints.isEmpty() ? null : ints.get(i);
    }

    /** The histogram, in a chunk of float histograms. */
    @Nullable
    FloatHistogram floatHistogram(int i) {
        return floats.isEmpty() ? null : floats.get(i);
    }
}
