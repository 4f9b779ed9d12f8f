package io.athanor.tsdb.downsample;

import io.athanor.tsdb.series.ChunkBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Downsamples aggregates of one series after the other. Whole chunks are taken together, since only the first and last value
 * in a chunk's counter are those that were measured. One per thread.
 */
final class AggregateDownsampler {
    private final long interval;
    private final long resolution;
    private final AggregateEncoder encoder = new AggregateEncoder();
    private final FloatAggregates floats = new FloatAggregates();
    private final HistogramAggregates histograms = new HistogramAggregates();

    /** @param interval resolution of what comes in, ms */
    AggregateDownsampler(long interval, long resolution) {
        this.interval = interval;
        this.resolution = resolution;
    }

    /** Appends the encoded chunks of one series to {@code into}; {@code chunks} are in time order, apart. */
    void downsample(List<Aggregates> chunks, ChunkBuffer into) {
        for (int from = 0; from < chunks.size(); ) {
            int to = from;
            long windows = 0;
            while (to < chunks.size()
                    && chunks.get(to).getClass() == chunks.get(from).getClass()) {
                windows += chunks.get(to++).windows();
            }
            run(chunks.subList(from, to), windows, into);
            from = to;
        }
    }

    private void run(List<Aggregates> run, long windows, ChunkBuffer into) {
        long chunks = Windows.chunks(run.getFirst().mint(), run.getLast().maxt(), interval, resolution, windows);
        int share = (int) Math.max(1, run.size() / chunks);
        for (int from = 0; from < run.size(); from += share) {
            merge(run.subList(from, Math.min(run.size(), from + share)), into);
        }
    }

    private void merge(List<Aggregates> part, ChunkBuffer into) {
        List<FloatAggregates> ofFloats = new ArrayList<>();
        List<HistogramAggregates> ofHistograms = new ArrayList<>();
        for (Aggregates chunk : part) {
            switch (chunk) {
                case FloatAggregates f -> ofFloats.add(f);
                case HistogramAggregates h -> ofHistograms.add(h);
            }
        }
        if (!ofFloats.isEmpty()) {
            floats.aggregate(ofFloats, resolution);
            if (floats.windows() > 0) {
                encoder.add(floats, into);
            }
        } else {
            mergeHistograms(ofHistograms, into);
        }
    }

    /** One chunk of all, or where their bounds differ, or rounding lets one not fit behind another, of each. */
    private void mergeHistograms(List<HistogramAggregates> part, ChunkBuffer into) {
        if (haveSameBounds(part)) {
            histograms.aggregate(part, resolution);
            if (encoder.add(histograms, into)) {
                return;
            }
        }
        if (part.size() == 1) {
            throw new IllegalStateException("aggregates of one chunk do not fit into a coarser one");
        }
        mergeHistograms(part.subList(0, part.size() / 2), into);
        mergeHistograms(part.subList(part.size() / 2, part.size()), into);
    }

    private static boolean haveSameBounds(List<HistogramAggregates> part) {
        for (int i = 1; i < part.size(); i++) {
            if (!part.get(i).hasBoundsOf(part.get(i - 1))) {
                return false;
            }
        }
        return true;
    }
}
