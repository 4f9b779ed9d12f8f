package io.athanor.tsdb.chunkenc;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Decodes chunks of histograms into columns. */
final class HistogramDecoder {
    private HistogramDecoder() {}

    static void decode(
            byte encoding, MemorySegment data, long offset, int length, long mint, long maxt, SampleBuffer into) {
        HistogramCursor cursor = new HistogramCursor(encoding, data, offset, length);
        into.reserve(cursor.sampleCount());
        @Nullable FloatHistogram[] histograms = into.histogramColumn();
        int size = into.size;
        while (cursor.next() && cursor.t() <= maxt) {
            if (cursor.t() >= mint) {
                into.t[size] = cursor.t();
                into.v[size] = cursor.sum();
                histograms[size] = cursor.floatHistogram();
                if (into.startTimestamps != null) {
                    into.startTimestamps[size] = cursor.startTimestamp();
                }
                size++;
            }
        }
        into.size = size;
    }
}
