package io.athanor.tsdb.downsample;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.chunkenc.ChunkAppender;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.FloatHistogramAppender;
import io.athanor.tsdb.chunkenc.XorColumns;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Encodes chunks of aggregates. One per thread. */
final class AggregateEncoder {
    private final FloatHistogramAppender histograms = new FloatHistogramAppender(false);
    private byte[] bytes = new byte[8192];
    private int length;
    private byte[] scratch = new byte[4096];

    /** Appends a chunk of floats' aggregates. */
    void add(FloatAggregates aggregates, ChunkBuffer into) {
        length = 0;
        floats(aggregates.count);
        floats(aggregates.sum);
        floats(aggregates.min);
        floats(aggregates.max);
        floats(aggregates.counter);
        add(aggregates.mint(), aggregates.maxt(), into);
    }

    /**
     * Appends a chunk of histograms' aggregates.
     *
     * @return false if a sum or counter does not fit behind the one before it; nothing is appended then
     */
    boolean add(HistogramAggregates aggregates, ChunkBuffer into) {
        length = 0;
        floats(aggregates.count);
        if (!histograms(aggregates.sum)) {
            return false;
        }
        none();
        none();
        if (!histograms(aggregates.counter)) {
            return false;
        }
        add(aggregates.mint(), aggregates.maxt(), into);
        return true;
    }

    private void add(long mint, long maxt, ChunkBuffer into) {
        into.add(mint, maxt, Encoding.AGGREGATE, MemorySegment.ofArray(Arrays.copyOf(bytes, length)), 0, length);
    }

    private void floats(SampleBuffer column) {
        if (column.size == 0) {
            none();
            return;
        }
        int room = XorColumns.room(column.size);
        if (scratch.length < room) {
            scratch = new byte[2 * room];
        }
        int size = XorColumns.encode(column.t, column.v, 0, column.size, scratch, 0);
        header(size, Encoding.XOR);
        System.arraycopy(scratch, 0, bytes, length, size);
        length += size;
    }

    private boolean histograms(SampleBuffer column) {
        @Nullable FloatHistogram[] all = column.histograms;
        if (column.size == 0 || all == null) {
            none();
            return true;
        }
        histograms.begin(header(all[0]));
        for (int i = 0; i < column.size; i++) {
            FloatHistogram h = all[i];
            if (h == null || !histograms.append(0, column.t[i], h)) {
                return false;
            }
        }
        part(histograms);
        return true;
    }

    /** What Thanos writes: a counter's chunk says that it is no reset, unless its first histogram knows better. */
    private static CounterResetHint header(@Nullable FloatHistogram first) {
        CounterResetHint hint = first == null ? CounterResetHint.UNKNOWN : first.counterResetHint;
        return hint == CounterResetHint.UNKNOWN ? CounterResetHint.NOT_RESET : hint;
    }

    private void none() {
        reserve(1);
        bytes[length++] = 0;
    }

    private void part(ChunkAppender chunk) {
        header(chunk.length(), chunk.encoding());
        length += chunk.copyTo(bytes, length);
    }

    private void header(int size, byte encoding) {
        reserve(size + 6);
        int left = size;
        while (left >= 0x80) {
            bytes[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[length++] = (byte) left;
        bytes[length++] = encoding;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
