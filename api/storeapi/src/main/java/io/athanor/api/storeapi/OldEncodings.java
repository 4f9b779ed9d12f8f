package io.athanor.api.storeapi;

import io.athanor.tsdb.chunkenc.ChunkAppender;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.FloatHistogramAppender;
import io.athanor.tsdb.chunkenc.HistogramAppender;
import io.athanor.tsdb.chunkenc.HistogramCursor;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.MemorySegment;

/** Encodes anew what StoreAPI has no name for: XOR2 and chunks with start timestamps, which are dropped. */
final class OldEncodings {
    private final SampleBuffer samples = new SampleBuffer();

    /** Whether StoreAPI can carry the encoding as it is. */
    static boolean has(byte encoding) {
        return encoding == Encoding.XOR
                || encoding == Encoding.HISTOGRAM
                || encoding == Encoding.FLOAT_HISTOGRAM
                || encoding == Encoding.AGGREGATE;
    }

    /** Appends chunk {@code i} of {@code from} in an encoding that StoreAPI has; it may become several chunks. */
    void encode(ChunkBuffer from, int i, ChunkBuffer into) {
        if (Encoding.isFloat(from.encoding[i])) {
            floats(from, i, into);
        } else {
            histograms(new HistogramCursor(from.encoding[i], from.data[i], from.offset[i], from.length[i]), into);
        }
    }

    private void floats(ChunkBuffer from, int i, ChunkBuffer into) {
        samples.clear();
        ChunkDecoder.decode(
                from.encoding[i],
                from.data[i],
                from.offset[i],
                from.length[i],
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                samples);
        XorAppender xor = new XorAppender();
        for (int k = 0; k < samples.size; k++) {
            xor.append(samples.t[k], samples.v[k]);
        }
        add(xor, into);
    }

    private static void histograms(HistogramCursor cursor, ChunkBuffer into) {
        HistogramAppender ints = new HistogramAppender(false);
        FloatHistogramAppender floats = new FloatHistogramAppender(false);
        (cursor.integer() ? ints : floats).begin(cursor.header());
        while (cursor.next()) {
            if (!append(cursor, ints, floats)) {
                add(cursor.integer() ? ints : floats, into);
                (cursor.integer() ? ints : floats).cut();
                append(cursor, ints, floats);
            }
        }
        add(cursor.integer() ? ints : floats, into);
    }

    private static boolean append(HistogramCursor from, HistogramAppender ints, FloatHistogramAppender floats) {
        return from.integer()
                ? ints.append(0, from.t(), from.intHistogram())
                : floats.append(0, from.t(), from.floatHistogram());
    }

    private static void add(ChunkAppender chunk, ChunkBuffer into) {
        if (chunk.sampleCount() > 0) {
            byte[] bytes = chunk.toBytes();
            into.add(chunk.mint(), chunk.maxt(), chunk.encoding(), MemorySegment.ofArray(bytes), 0, bytes.length);
        }
    }
}
