package io.athanor.promql.promqltest;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.chunkenc.ChunkAppender;
import io.athanor.tsdb.chunkenc.FloatHistogramAppender;
import io.athanor.tsdb.chunkenc.Xor2Appender;
import io.athanor.tsdb.chunkenc.XorAppender;
import io.athanor.tsdb.series.ChunkBuffer;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the samples of one series into chunks of at most 120, as a Prometheus that scraped them would: a chunk ends where
 * floats and histograms take turns, and where a histogram does not fit into it. Chunks have start timestamps only where a
 * sample has one.
 */
final class SeriesEncoder {
    private static final int MAX_SAMPLES = 120;

    private final ChunkBuffer chunks = new ChunkBuffer();
    private final boolean starts;
    private @Nullable ChunkAppender current;

    private SeriesEncoder(boolean starts) {
        this.starts = starts;
    }

    /** The chunks of samples in time order. */
    static ChunkBuffer encode(List<TestSample> samples) {
        SeriesEncoder encoder = new SeriesEncoder(samples.stream().anyMatch(s -> s.st() != 0));
        samples.forEach(encoder::add);
        encoder.take();
        return encoder.chunks;
    }

    private void add(TestSample sample) {
        FloatHistogram histogram = sample.histogram();
        if (histogram == null && StaleMarker.is(sample.v()) && current instanceof FloatHistogramAppender) {
            // A series of histograms goes stale as a histogram.
            histogram = new FloatHistogram();
            histogram.sum = sample.v();
        }
        if (histogram != null) {
            addHistogram(sample, histogram);
        } else {
            addFloat(sample);
        }
    }

    private void addHistogram(TestSample sample, FloatHistogram histogram) {
        FloatHistogramAppender appender = histograms();
        if (appender.sampleCount() >= MAX_SAMPLES) {
            put(appender);
            appender.cut();
        }
        if (!appender.append(sample.st(), sample.t(), histogram)) {
            put(appender);
            appender.cut();
            appender.append(sample.st(), sample.t(), histogram);
        }
    }

    private FloatHistogramAppender histograms() {
        if (current instanceof FloatHistogramAppender appender) {
            return appender;
        }
        take();
        FloatHistogramAppender fresh = new FloatHistogramAppender(starts);
        current = fresh;
        return fresh;
    }

    private void addFloat(TestSample sample) {
        if (current == null || current instanceof FloatHistogramAppender || current.sampleCount() >= MAX_SAMPLES) {
            take();
            current = starts ? new Xor2Appender() : new XorAppender();
        }
        switch (current) {
            case Xor2Appender appender -> appender.append(sample.st(), sample.t(), sample.v());
            case XorAppender appender -> appender.append(sample.t(), sample.v());
            default -> throw new IllegalStateException("no appender of floats");
        }
    }

    private void take() {
        if (current != null) {
            put(current);
            current = null;
        }
    }

    private void put(ChunkAppender appender) {
        byte[] bytes = appender.toBytes();
        chunks.add(
                appender.mint(), appender.maxt(), appender.encoding(), MemorySegment.ofArray(bytes), 0, bytes.length);
    }
}
