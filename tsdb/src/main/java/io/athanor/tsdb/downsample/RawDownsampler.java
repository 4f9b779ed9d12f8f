package io.athanor.tsdb.downsample;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Runs of chunks of floats and of histograms are downsampled each by itself. A run of n samples goes into so many chunks
 * that a chunk has 140 windows on average; each takes its share of the samples, and what is left of its last window.
 */
/** Downsamples the raw samples of one series after the other. One per thread. */
final class RawDownsampler {
    private final long resolution;
    private final AggregateEncoder encoder = new AggregateEncoder();
    private final SampleBuffer run = new SampleBuffer();
    private final List<FloatAggregates> pool = new ArrayList<>();
    private ChunkBuffer encoded = new ChunkBuffer();
    private List<Aggregates> made = new ArrayList<>();
    private int pooled;

    RawDownsampler(long resolution) {
        this.resolution = resolution;
    }

    /**
     * Downsamples one series.
     *
     * @param chunks in time order, apart
     * @param into gets the encoded chunks behind what it holds
     * @param aggregates gets the same, decoded; of use until the next series
     */
    void downsample(ChunkBuffer chunks, ChunkBuffer into, List<Aggregates> aggregates) {
        encoded = into;
        made = aggregates;
        pooled = 0;
        run.clear();
        for (int i = 0; i < chunks.size; i++) {
            boolean histograms = Encoding.isHistogram(chunks.encoding[i]);
            if (i > 0 && histograms != Encoding.isHistogram(chunks.encoding[i - 1])) {
                endRun();
            }
            read(chunks, i);
        }
        endRun();
    }

    private void read(ChunkBuffer chunks, int i) {
        int before = run.size;
        ChunkDecoder.decode(
                chunks.encoding[i],
                chunks.data[i],
                chunks.offset[i],
                chunks.length[i],
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                run);
        if (before > 0 && run.size > before && run.t[before] <= run.t[before - 1]) {
            throw ChunkDecoder.outsideItsTimes(
                    chunks.encoding[i], chunks.length[i], chunks.mint[i], chunks.maxt[i], run.t[before]);
        }
        dropStaleMarkers(before);
    }

    private void dropStaleMarkers(int from) {
        int i = from;
        while (i < run.size && !StaleMarker.is(run.v[i])) {
            i++;
        }
        int kept = i;
        @Nullable FloatHistogram[] histograms = run.histograms;
        for (; i < run.size; i++) {
            if (!StaleMarker.is(run.v[i])) {
                run.t[kept] = run.t[i];
                run.v[kept] = run.v[i];
                if (histograms != null) {
                    histograms[kept] = histograms[i];
                }
                kept++;
            }
        }
        run.size = kept;
    }

    private void endRun() {
        int n = run.size;
        if (n > 0) {
            long chunks = Windows.chunks(run.t[0], run.t[n - 1], Windows.RAW_INTERVAL, resolution, n);
            int share = (int) (n / chunks) + 1;
            for (int from = 0; from < n; ) {
                int to = Math.min(n, from + share);
                long window = Windows.end(run.t[to - 1], resolution);
                while (to < n && run.t[to] <= window) {
                    to++;
                }
                batch(from, to);
                from = to;
            }
        }
        run.clear();
    }

    private void batch(int from, int to) {
        @Nullable FloatHistogram[] histograms = run.histograms;
        if (histograms != null) {
            histograms(histograms, from, to);
            return;
        }
        if (pooled == pool.size()) {
            pool.add(new FloatAggregates());
        }
        FloatAggregates aggregates = pool.get(pooled);
        if (aggregates.aggregate(run.t, run.v, from, to, resolution)) {
            pooled++;
            encoder.add(aggregates, encoded);
            made.add(aggregates);
        }
    }

    /** Histograms whose sum is not a number are left out; where custom bounds change, a new chunk begins. */
    private void histograms(@Nullable FloatHistogram[] all, int from, int to) {
        long[] t = new long[to - from];
        FloatHistogram[] batch = new FloatHistogram[to - from];
        int size = 0;
        for (int i = from; i < to; i++) {
            FloatHistogram h = all[i];
            if (h == null || Double.isNaN(h.sum)) {
                continue;
            }
            if (size > 0 && !sameBounds(batch[size - 1], h)) {
                histograms(t, batch, size);
                size = 0;
            }
            t[size] = run.t[i];
            batch[size++] = h;
        }
        if (size > 0) {
            histograms(t, batch, size);
        }
    }

    private static boolean sameBounds(FloatHistogram a, FloatHistogram b) {
        return a.usesCustomBuckets() == b.usesCustomBuckets()
                && (!a.usesCustomBuckets() || Arrays.equals(a.customValues, b.customValues));
    }

    /** One chunk, or where rounding or a zero bucket that grew lets a histogram not fit, as many as it takes. */
    private void histograms(long[] t, FloatHistogram[] batch, int size) {
        HistogramAggregates aggregates = new HistogramAggregates();
        aggregates.aggregate(t, batch, size, resolution);
        if (encoder.add(aggregates, encoded)) {
            HistogramAggregates asRead = new HistogramAggregates();
            asRead.read(encoded, encoded.size - 1);
            made.add(asRead);
            return;
        }
        int half = firstOfWindow(t, size);
        histograms(t, batch, half);
        histograms(Arrays.copyOfRange(t, half, size), Arrays.copyOfRange(batch, half, size), size - half);
    }

    /** Where the samples can be parted at a window's end, as near to the middle as that can be told in one direction. */
    private int firstOfWindow(long[] t, int size) {
        int i = size / 2;
        while (i > 0 && Windows.end(t[i - 1], resolution) == Windows.end(t[i], resolution)) {
            i--;
        }
        if (i == 0) {
            i = size / 2;
            while (i < size && Windows.end(t[i - 1], resolution) == Windows.end(t[i], resolution)) {
                i++;
            }
        }
        if (i == 0 || i == size) {
            throw new IllegalStateException("one window's histograms do not fit into a chunk");
        }
        return i;
    }
}
