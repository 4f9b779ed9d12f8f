package io.athanor.tsdb.downsample;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.tsdb.chunkenc.AggregateFormat.Aggregate;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Aggregates of native histograms: count, sum and counter. */
final class HistogramAggregates implements Aggregates {
    final SampleBuffer count = new SampleBuffer();
    final SampleBuffer sum = new SampleBuffer();
    final SampleBuffer counter = new SampleBuffer();
    private long mint;
    private long maxt;

    @Override
    public long mint() {
        return mint;
    }

    @Override
    public long maxt() {
        return maxt;
    }

    @Override
    public int windows() {
        return count.size;
    }

    /** Decodes a chunk. */
    void read(ChunkBuffer chunks, int i) {
        Aggregates.decode(chunks, i, Aggregate.COUNT, count);
        Aggregates.decode(chunks, i, Aggregate.SUM, sum);
        Aggregates.decode(chunks, i, Aggregate.COUNTER, counter);
        mint = chunks.mint[i];
        maxt = chunks.maxt[i];
    }

    /** Aggregates histograms of one series in time order, all of the same bounds if they are custom; at least one. */
    void aggregate(long[] t, FloatHistogram[] histograms, int size, long resolution) {
        clear();
        boolean gauge = histograms[0].counterResetHint == CounterResetHint.GAUGE;
        HistogramSum running = new HistogramSum(histograms, size);
        windows(t, size, resolution, running, histograms, (window, sums) -> {
            if (gauge) {
                sums.counter().counterResetHint = CounterResetHint.GAUGE;
            }
            append(counter, window, sums.counter().copy());
            append(sum, window, sums.sum());
            append(count, window, sums.count());
        });
        mint = count.t[0];
        maxt = count.t[count.size - 1];
    }

    /** Aggregates chunks of finer aggregates of one series, in time order, at least one. */
    void aggregate(List<HistogramAggregates> finer, long resolution) {
        clear();
        mint = Long.MAX_VALUE;
        maxt = Long.MIN_VALUE;
        SampleBuffer all = new SampleBuffer();
        finer.forEach(chunk -> concatenate(chunk.counter, all));
        reduce(
                all,
                resolution,
                (window, sums) -> append(counter, window, sums.counter().copy()));
        all.clear();
        finer.forEach(chunk -> concatenate(chunk.sum, all));
        reduce(all, resolution, (window, sums) -> append(sum, window, sums.sum()));
        counts(finer, resolution);
        for (SampleBuffer column : new SampleBuffer[] {count, sum, counter}) {
            if (column.size > 0) {
                mint = Math.min(mint, column.t[0]);
                maxt = Math.max(maxt, column.t[column.size - 1]);
            }
        }
    }

    /** Whether the histograms are of the kind of another chunk's: with the same custom bounds, or both without. */
    boolean hasBoundsOf(HistogramAggregates other) {
        FloatHistogram a = first(sum);
        FloatHistogram b = first(other.sum);
        return a == null
                || b == null
                || a.usesCustomBuckets() == b.usesCustomBuckets()
                        && (!a.usesCustomBuckets() || Arrays.equals(a.customValues, b.customValues));
    }

    private static @Nullable FloatHistogram first(SampleBuffer column) {
        return column.size == 0 || column.histograms == null ? null : column.histograms[0];
    }

    private void clear() {
        count.clear();
        sum.clear();
        counter.clear();
        sum.histogramColumn();
        counter.histogramColumn();
    }

    private interface WindowEnd {
        void add(long window, HistogramSum sums);
    }

    private static void windows(
            long[] t, int size, long resolution, HistogramSum running, FloatHistogram[] histograms, WindowEnd end) {
        long lastTime = t[size - 1];
        for (int i = 0; i < size; ) {
            long window = Math.min(Windows.end(t[i], resolution), lastTime);
            running.startWindow();
            for (; i < size && t[i] <= window; i++) {
                running.add(histograms[i]);
            }
            end.add(window, running);
        }
    }

    private static void concatenate(SampleBuffer from, SampleBuffer into) {
        @Nullable FloatHistogram[] histograms = from.histograms;
        into.reserve(from.size);
        @Nullable FloatHistogram[] to = into.histogramColumn();
        for (int i = 0; i < from.size && histograms != null; i++) {
            FloatHistogram h = histograms[i];
            if (h != null && !StaleMarker.is(h.sum)) {
                into.t[into.size] = from.t[i];
                to[into.size++] = h;
            }
        }
    }

    private static void reduce(SampleBuffer all, long resolution, WindowEnd end) {
        if (all.size > 0) {
            FloatHistogram[] histograms = Arrays.copyOf(all.histogramColumn(), all.size, FloatHistogram[].class);
            windows(all.t, all.size, resolution, new HistogramSum(histograms, all.size), histograms, end);
        }
    }

    private void counts(List<HistogramAggregates> finer, long resolution) {
        SampleBuffer all = new SampleBuffer();
        for (HistogramAggregates chunk : finer) {
            all.reserve(chunk.count.size);
            System.arraycopy(chunk.count.t, 0, all.t, all.size, chunk.count.size);
            System.arraycopy(chunk.count.v, 0, all.v, all.size, chunk.count.size);
            all.size += chunk.count.size;
        }
        for (int i = 0; i < all.size; ) {
            long window = Math.min(Windows.end(all.t[i], resolution), all.t[all.size - 1]);
            double total = 0;
            for (; i < all.size && all.t[i] <= window; i++) {
                total += all.v[i];
            }
            append(count, window, total);
        }
    }

    private static void append(SampleBuffer column, long t, double v) {
        column.reserve(1);
        column.t[column.size] = t;
        column.v[column.size++] = v;
    }

    private static void append(SampleBuffer column, long t, FloatHistogram h) {
        column.reserve(1);
        column.histogramColumn()[column.size] = h;
        column.t[column.size++] = t;
    }
}
