package io.athanor.workload;

import io.athanor.model.histogram.IntHistogram;
import io.athanor.model.histogram.Span;
import io.athanor.tsdb.block.BlockWriter;
import io.athanor.tsdb.chunkenc.HistogramAppender;
import java.io.IOException;

/**
 * One series of native histograms, schema 3: each bucket holds its fixed share of all observations, rounded down, so that
 * none ever falls. The shares are a bell around a duration of the series' own.
 */
final class HistogramChunks {
    private static final int SCHEMA = 3;
    private static final int BUCKETS = 24;
    /** Index of the least bucket: up to 2^(-40/8) s, some 30 ms. */
    private static final int FIRST_BUCKET = -40;

    private static final int CHUNK_BYTES = 1024;
    private static final int LEAST_SAMPLES = 10;

    private final double[] shares = new double[BUCKETS];
    private final HistogramAppender chunk = new HistogramAppender(false);

    HistogramChunks(long stream) {
        double centre = BUCKETS * (0.3 + 0.4 * Dice.fraction(Dice.at(stream, -1)));
        double sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            shares[i] = Math.exp(-(i - centre) * (i - centre) / BUCKETS);
            sum += shares[i];
        }
        for (int i = 0; i < BUCKETS; i++) {
            shares[i] /= sum;
        }
    }

    /**
     * Writes the histograms of some scrapes.
     *
     * @param times ms, −1 where there is none
     * @param observations of all buckets until then
     * @return how many were written
     */
    long write(long[] times, double[] observations, BlockWriter writer) throws IOException {
        long written = 0;
        for (int i = 0; i < times.length; i++) {
            if (times[i] >= 0) {
                IntHistogram h = histogram(observations[i]);
                if (chunk.length() >= CHUNK_BYTES && chunk.sampleCount() >= LEAST_SAMPLES) {
                    end(writer);
                }
                if (!chunk.append(0, times[i], h)) {
                    throw new IllegalStateException("a histogram of the workload fell");
                }
                written++;
            }
        }
        if (chunk.sampleCount() > 0) {
            end(writer);
        }
        return written;
    }

    private void end(BlockWriter writer) throws IOException {
        byte[] bytes = chunk.toBytes();
        writer.chunk(chunk.mint(), chunk.maxt(), chunk.encoding(), bytes, 0, bytes.length);
        chunk.cut();
    }

    private IntHistogram histogram(double observations) {
        IntHistogram h = new IntHistogram();
        h.schema = SCHEMA;
        h.zeroThreshold = Double.MIN_NORMAL;
        h.positiveSpans = new Span[] {new Span(FIRST_BUCKET, BUCKETS)};
        h.positiveDeltas = new long[BUCKETS];
        long before = 0;
        for (int i = 0; i < BUCKETS; i++) {
            long count = (long) (observations * shares[i]);
            h.positiveDeltas[i] = count - before;
            h.count += count;
            h.sum += count * Math.pow(2, (double) (FIRST_BUCKET + i) / (1 << SCHEMA));
            before = count;
        }
        return h;
    }
}
