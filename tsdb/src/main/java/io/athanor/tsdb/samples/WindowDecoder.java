package io.athanor.tsdb.samples;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.chunkenc.AggregateFormat;
import io.athanor.tsdb.chunkenc.AggregateFormat.Aggregate;
import io.athanor.tsdb.chunkenc.AggregateFormat.Part;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.CorruptChunkException;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decodes one value per window out of a downsampled chunk. Holds scratch memory; used by one thread. */
final class WindowDecoder {
    private final SampleBuffer other = new SampleBuffer();

    /**
     * Replaces what {@code into} holds by all windows of chunk {@code i}; of a counter, by the samples of its aggregate as
     * they stand there.
     *
     * @throws CorruptChunkException if the chunk's bytes make no sense, or it lacks what is asked for
     */
    void decode(ChunkBuffer chunks, int i, WindowValue value, SampleBuffer into) {
        into.clear();
        switch (value) {
            case AVERAGE -> average(chunks, i, into);
            case COUNT -> part(Aggregate.COUNT, chunks, i, into);
            case SUM -> part(Aggregate.SUM, chunks, i, into);
            case MIN -> extreme(Aggregate.MIN, Aggregate.MAX, Double.MAX_VALUE, chunks, i, into);
            case MAX -> extreme(Aggregate.MAX, Aggregate.MIN, -Double.MAX_VALUE, chunks, i, into);
            case COUNTER -> part(Aggregate.COUNTER, chunks, i, into);
        }
    }

    private void average(ChunkBuffer chunks, int i, SampleBuffer into) {
        part(Aggregate.SUM, chunks, i, into);
        other.clear();
        part(Aggregate.COUNT, chunks, i, other);
        checkAligned(Aggregate.SUM, Aggregate.COUNT, chunks, i, into);
        @Nullable FloatHistogram[] histograms = into.histograms;
        for (int k = 0; k < into.size; k++) {
            FloatHistogram sum = histograms == null ? null : histograms[k];
            if (sum == null) {
                into.v[k] /= other.v[k];
            } else {
                sum.div(other.v[k]);
                into.v[k] = sum.sum;
            }
        }
    }

    /**
     * Thanos looks for the least value from the greatest finite number on, so that a window of nothing but +Inf gets that
     * one. Its greatest value tells; and the other way round.
     */
    private void extreme(
            Aggregate wanted, Aggregate opposite, double start, ChunkBuffer chunks, int i, SampleBuffer into) {
        if (find(wanted, chunks, i).length() == 0 && isHistogram(chunks, i)) {
            average(chunks, i, into); // histograms have neither: who asks is to see that it is histograms
            return;
        }
        part(wanted, chunks, i, into);
        boolean isDecoded = false;
        for (int k = 0; k < into.size; k++) {
            if (into.v[k] != start) {
                continue;
            }
            if (!isDecoded) {
                isDecoded = true;
                other.clear();
                part(opposite, chunks, i, other);
                checkAligned(wanted, opposite, chunks, i, into);
            }
            if (other.v[k] == Math.copySign(Double.POSITIVE_INFINITY, start)) {
                into.v[k] = other.v[k];
            }
        }
    }

    private static boolean isHistogram(ChunkBuffer chunks, int i) {
        Part sum = find(Aggregate.SUM, chunks, i);
        return sum.length() > 0 && Encoding.isHistogram(sum.encoding());
    }

    private static Part find(Aggregate wanted, ChunkBuffer chunks, int i) {
        return AggregateFormat.find(wanted, chunks.data[i], chunks.offset[i], chunks.length[i]);
    }

    private static void part(Aggregate wanted, ChunkBuffer chunks, int i, SampleBuffer into) {
        Part part = find(wanted, chunks, i);
        if (part.length() == 0) {
            throw new CorruptChunkException(
                    Encoding.AGGREGATE, chunks.length[i], "has no " + nameOf(wanted) + " aggregate");
        }
        ChunkDecoder.decode(
                part.encoding(), chunks.data[i], part.offset(), part.length(), Long.MIN_VALUE, Long.MAX_VALUE, into);
        if (wanted != Aggregate.SUM && wanted != Aggregate.COUNTER && into.histograms != null) {
            throw new CorruptChunkException(
                    Encoding.AGGREGATE, chunks.length[i], "holds histograms as its " + nameOf(wanted) + " aggregate");
        }
    }

    private void checkAligned(Aggregate a, Aggregate b, ChunkBuffer chunks, int i, SampleBuffer into) {
        boolean isAligned = into.size == other.size;
        for (int k = 0; isAligned && k < into.size; k++) {
            isAligned = into.t[k] == other.t[k];
        }
        if (!isAligned) {
            throw new CorruptChunkException(
                    Encoding.AGGREGATE,
                    chunks.length[i],
                    "has other times in its " + nameOf(a) + " than in its " + nameOf(b) + " aggregate");
        }
    }

    private static String nameOf(Aggregate aggregate) {
        return aggregate.name().toLowerCase(Locale.ROOT);
    }
}
