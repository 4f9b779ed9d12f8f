package io.athanor.tsdb.downsample;

import io.athanor.tsdb.chunkenc.AggregateFormat;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;

/** One chunk of aggregates, decoded: five columns, as they stand in the chunk. */
sealed interface Aggregates permits FloatAggregates, HistogramAggregates {
    /** Time of the first window, ms. */
    long mint();

    /** Time of the last window, ms. */
    long maxt();

    /** The number of windows, as the count tells it. */
    int windows();

    /** The samples of one part of an encoded chunk, into an empty buffer; none if the part is not there. */
    static void decode(ChunkBuffer chunks, int i, AggregateFormat.Aggregate which, SampleBuffer into) {
        into.clear();
        AggregateFormat.Part part = AggregateFormat.find(which, chunks.data[i], chunks.offset[i], chunks.length[i]);
        if (part.length() > 0) {
            ChunkDecoder.decode(
                    part.encoding(),
                    chunks.data[i],
                    part.offset(),
                    part.length(),
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    into);
        }
    }

    /** Whether an encoded chunk holds aggregates of histograms. */
    static boolean areHistograms(ChunkBuffer chunks, int i) {
        return Encoding.isHistogram(AggregateFormat.find(
                        AggregateFormat.Aggregate.COUNTER, chunks.data[i], chunks.offset[i], chunks.length[i])
                .encoding());
    }
}
