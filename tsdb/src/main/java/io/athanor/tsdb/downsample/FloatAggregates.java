package io.athanor.tsdb.downsample;

import io.athanor.model.StaleMarker;
import io.athanor.tsdb.chunkenc.AggregateFormat.Aggregate;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.List;

/**
 * Aggregates of floats. The counter's column begins with the first value of all, has then one per window with resets folded
 * in, and ends with the last value of all at the last window's time.
 */
final class FloatAggregates implements Aggregates {
    final SampleBuffer count = new SampleBuffer();
    final SampleBuffer sum = new SampleBuffer();
    final SampleBuffer min = new SampleBuffer();
    final SampleBuffer max = new SampleBuffer();
    final SampleBuffer counter = new SampleBuffer();
    private final SampleBuffer[] columns = {count, sum, min, max, counter};
    private final CounterChain chain = new CounterChain();
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
        Aggregates.decode(chunks, i, Aggregate.MIN, min);
        Aggregates.decode(chunks, i, Aggregate.MAX, max);
        Aggregates.decode(chunks, i, Aggregate.COUNTER, counter);
        mint = chunks.mint[i];
        maxt = chunks.maxt[i];
    }

    /**
     * Aggregates samples {@code [from, to)} of a series; those that are NaN are left out.
     *
     * @return false if nothing is left, and this is then meaningless
     */
    boolean aggregate(long[] t, double[] v, int from, int to, long resolution) {
        int end = to;
        while (end > from && Double.isNaN(v[end - 1])) {
            end--;
        }
        int i = from;
        while (i < end && Double.isNaN(v[i])) {
            i++;
        }
        if (i == end) {
            return false;
        }
        final long lastTime = t[end - 1];
        long span = lastTime - t[i];
        clear(span < 0 ? end - i : (int) Math.min(end - i, span / resolution + 2));
        double last = v[i];
        double total = last;
        put(counter, t[i], last);
        boolean first = true;
        while (i < end) {
            if (Double.isNaN(v[i])) {
                i++;
                continue;
            }
            long window = Math.min(Windows.end(t[i], resolution), lastTime);
            int n = 0;
            double s = 0;
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (; i < end && t[i] <= window; i++) {
                double x = v[i];
                if (Double.isNaN(x)) {
                    continue;
                }
                if (first) {
                    first = false;
                } else {
                    total += x < last ? x : x - last;
                }
                last = x;
                n++;
                s += x;
                low = x < low ? x : low;
                high = x > high ? x : high;
            }
            put(window, n, s, low, high);
            put(counter, window, total);
        }
        put(counter, lastTime, last);
        mint = count.t[0];
        maxt = lastTime;
        return true;
    }

    /** @param windows the most there can be */
    private void clear(int windows) {
        for (SampleBuffer column : columns) {
            column.clear();
            column.reserve(windows + 2);
        }
    }

    private void put(long window, int n, double s, double low, double high) {
        put(count, window, n);
        put(sum, window, s);
        put(min, window, low);
        put(max, window, high);
    }

    private static void put(SampleBuffer column, long t, double v) {
        column.t[column.size] = t;
        column.v[column.size++] = v;
    }

    /** Aggregates chunks of finer aggregates of one series, in time order, at least one. */
    void aggregate(List<FloatAggregates> finer, long resolution) {
        int samples = 0;
        for (FloatAggregates chunk : finer) {
            samples += Math.max(chunk.count.size, chunk.counter.size);
        }
        clear(samples);
        mint = Long.MAX_VALUE;
        maxt = Long.MIN_VALUE;
        for (Aggregate which : new Aggregate[] {Aggregate.COUNT, Aggregate.SUM, Aggregate.MIN, Aggregate.MAX}) {
            aggregate(finer, which, resolution);
            cover(column(which), 0, column(which).size);
        }
        counters(finer, resolution);
    }

    private SampleBuffer column(Aggregate which) {
        return switch (which) {
            case COUNT -> count;
            case SUM -> sum;
            case MIN -> min;
            case MAX -> max;
            case COUNTER -> counter;
        };
    }

    private void cover(SampleBuffer column, int from, int to) {
        if (from < to) {
            mint = Math.min(mint, column.t[from]);
            maxt = Math.max(maxt, column.t[to - 1]);
        }
    }

    private void aggregate(List<FloatAggregates> finer, Aggregate which, long resolution) {
        long lastTime = lastTime(finer, which);
        SampleBuffer into = column(which);
        long window = 0;
        double value = 0;
        boolean any = false;
        for (FloatAggregates chunk : finer) {
            SampleBuffer from = chunk.column(which);
            for (int i = 0; i < from.size; i++) {
                double x = from.v[i];
                if (StaleMarker.is(x)) {
                    continue;
                }
                if (!any || from.t[i] > window) {
                    if (any) {
                        append(into, window, value);
                    }
                    any = true;
                    window = Math.min(Windows.end(from.t[i], resolution), lastTime);
                    value = neutral(which);
                }
                value = combined(which, value, x);
            }
        }
        if (any) {
            append(into, window, value);
        }
    }

    private static long lastTime(List<FloatAggregates> finer, Aggregate which) {
        for (int i = finer.size() - 1; i >= 0; i--) {
            SampleBuffer column = finer.get(i).column(which);
            if (column.size > 0) {
                return column.t[column.size - 1];
            }
        }
        return 0;
    }

    private static double neutral(Aggregate which) {
        return switch (which) {
            case MIN -> Double.POSITIVE_INFINITY;
            case MAX -> Double.NEGATIVE_INFINITY;
            case COUNT, SUM, COUNTER -> 0;
        };
    }

    private static double combined(Aggregate which, double a, double b) {
        return switch (which) {
            case MIN -> b < a ? b : a;
            case MAX -> b > a ? b : a;
            case COUNT, SUM, COUNTER -> a + b;
        };
    }

    private static void append(SampleBuffer column, long t, double v) {
        column.reserve(1);
        put(column, t, v);
    }

    /** Chains the counters, so that resets between chunks are folded in as well, and keeps each window's last. */
    private void counters(List<FloatAggregates> finer, long resolution) {
        chain.clear();
        for (FloatAggregates chunk : finer) {
            chain.add(chunk.counter);
        }
        SampleBuffer all = chain.samples;
        if (all.size == 0) {
            return;
        }
        append(counter, all.t[0], all.v[0]);
        long lastTime = all.t[all.size - 1];
        double total = all.v[0];
        double last = total;
        for (int i = 0; i < all.size; ) {
            long window = Math.min(Windows.end(all.t[i], resolution), lastTime);
            for (; i < all.size && all.t[i] <= window; i++) {
                if (i > 0) {
                    total += all.v[i] < last ? all.v[i] : all.v[i] - last;
                }
                last = all.v[i];
            }
            append(counter, window, total);
        }
        cover(counter, 1, counter.size);
        append(counter, lastTime, chain.lastValue());
    }
}
