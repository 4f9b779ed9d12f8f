package io.athanor.tsdb.downsample;

import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Downsamples the chunks of one series after the other, to five minutes, to one hour, or to both at once: raw samples are
 * decoded once. One per thread.
 */
final class SeriesDownsampler {
    private final RawDownsampler raw = new RawDownsampler(Resolution.FIVE_MINUTES);
    private final AggregateDownsampler hours = new AggregateDownsampler(Resolution.FIVE_MINUTES, Resolution.ONE_HOUR);
    private final List<FloatAggregates> pool = new ArrayList<>();
    private final List<Aggregates> aggregates = new ArrayList<>();
    private final ChunkBuffer fiveMinutes = new ChunkBuffer();
    private final ChunkBuffer oneHour = new ChunkBuffer();
    private final ChunkBuffer rawChunk = new ChunkBuffer();

    /** The last series in windows of five minutes; chunks that were aggregates already are not in here. */
    ChunkBuffer fiveMinutes() {
        return fiveMinutes;
    }

    /** The last series in windows of one hour, if that was asked for. */
    ChunkBuffer oneHour() {
        return oneHour;
    }

    /**
     * Downsamples a series.
     *
     * @param chunks in time order, apart; raw ones
     */
    void downsampleRaw(ChunkBuffer chunks, boolean toOneHour) {
        aggregates.clear();
        fiveMinutes.clear();
        oneHour.clear();
        raw.downsample(chunks, fiveMinutes, aggregates);
        if (toOneHour) {
            hours.downsample(aggregates, oneHour);
        }
    }

    /**
     * Downsamples a series to one hour.
     *
     * @param chunks in time order, apart; aggregates of five minutes. What is raw among them, as old Thanos left it there,
     *     is brought to five minutes first.
     */
    void downsampleFiveMinutes(ChunkBuffer chunks) {
        aggregates.clear();
        oneHour.clear();
        int pooled = 0;
        for (int i = 0; i < chunks.size; i++) {
            if (chunks.encoding[i] != Encoding.AGGREGATE) {
                rawAmongAggregates(chunks, i);
            } else if (Aggregates.areHistograms(chunks, i)) {
                HistogramAggregates histograms = new HistogramAggregates();
                histograms.read(chunks, i);
                aggregates.add(histograms);
            } else {
                if (pooled == pool.size()) {
                    pool.add(new FloatAggregates());
                }
                FloatAggregates floats = pool.get(pooled++);
                floats.read(chunks, i);
                aggregates.add(floats);
            }
        }
        hours.downsample(aggregates, oneHour);
    }

    private void rawAmongAggregates(ChunkBuffer chunks, int i) {
        rawChunk.clear();
        rawChunk.add(
                chunks.mint[i], chunks.maxt[i], chunks.encoding[i], chunks.data[i], chunks.offset[i], chunks.length[i]);
        fiveMinutes.clear();
        // A downsampler of its own: the aggregates of another have to last until the series is done.
        new RawDownsampler(Resolution.FIVE_MINUTES).downsample(rawChunk, fiveMinutes, aggregates);
    }
}
