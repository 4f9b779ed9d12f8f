package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.parser.AggregateOp;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code topk}, {@code bottomk} and {@code limitk}: per step a heap of the k best so far, worst on top, arranged as Go's
 * {@code container/heap} does, since that decides which of equal values stays.
 */
final class RankingAccumulator implements Accumulator {
    /** How many are sorted by insertion. */
    private static final int FEW = 12;

    private final AggregateOp op;
    private final int[] k;
    private final int width;
    private final int[] size;
    private final double[] values;
    private final int[] series;
    private final Remarks remarks;
    private volatile @Nullable FloatHistogram @Nullable [] histograms;

    /**
     * @param k how many at each step
     * @param width the greatest k, at most the size of the group
     */
    RankingAccumulator(AggregateOp op, int[] k, int width, Remarks remarks) {
        this.op = op;
        this.k = k;
        this.width = width;
        this.size = new int[k.length];
        this.values = new double[k.length * width];
        this.series = new int[k.length * width];
        this.remarks = remarks;
    }

    @Override
    public void reset() {
        Arrays.fill(size, 0);
        histograms = null;
    }

    @Override
    public void add(Row row, int index, Labels labels, int fromWord, int toWord, Scratch scratch) {
        for (int w = fromWord; w < toWord; w++) {
            for (long left = row.present[w]; left != 0; left &= left - 1) {
                int step = (w << 6) + Long.numberOfTrailingZeros(left);
                int most = Math.min(k[step], width);
                if (most < 1) {
                    continue;
                }
                FloatHistogram histogram = row.histogram(step);
                if (op == AggregateOp.LIMITK) {
                    limit(step, index, row.v[step], histogram, most);
                } else if (histogram != null) {
                    remarks.histogramIgnoredInAggregation(scratch, op.word());
                } else {
                    offer(step, index, row.v[step], most);
                }
            }
        }
    }

    private void limit(int step, int index, double value, @Nullable FloatHistogram histogram, int most) {
        if (size[step] < most) {
            int at = step * width + size[step]++;
            values[at] = value;
            series[at] = index;
            if (histogram != null) {
                values[at] = 0;
                histograms()[at] = histogram;
            }
            up(step * width, size[step] - 1);
        }
    }

    private synchronized @Nullable FloatHistogram[] histograms() {
        @Nullable FloatHistogram[] all = histograms;
        if (all == null) {
            all = new FloatHistogram[values.length];
            histograms = all;
        }
        return all;
    }

    private void offer(int step, int index, double value, int most) {
        int base = step * width;
        int n = size[step];
        if (n < most) {
            values[base + n] = value;
            series[base + n] = index;
            size[step] = n + 1;
            up(base, n);
            return;
        }
        double worst = values[base];
        boolean better = op == AggregateOp.TOPK ? worst < value : worst > value;
        if (better || (Double.isNaN(worst) && !Double.isNaN(value))) {
            values[base] = value;
            series[base] = index;
            down(base, n);
        }
    }

    /** Whether {@code a} is nearer the top: worse; NaN is worst. */
    private boolean less(double a, double b) {
        if (Double.isNaN(a)) {
            return true;
        }
        return op == AggregateOp.BOTTOMK ? a > b : a < b;
    }

    private void up(int base, int from) {
        int child = from;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (parent == child || !less(values[base + child], values[base + parent])) {
                return;
            }
            swap(base + parent, base + child);
            child = parent;
        }
    }

    private void down(int base, int n) {
        int at = 0;
        while (true) {
            int left = 2 * at + 1;
            if (left >= n) {
                return;
            }
            int best = left;
            if (left + 1 < n && less(values[base + left + 1], values[base + left])) {
                best = left + 1;
            }
            if (!less(values[base + best], values[base + at])) {
                return;
            }
            swap(base + at, base + best);
            at = best;
        }
    }

    private void swap(int a, int b) {
        double value = values[a];
        values[a] = values[b];
        values[b] = value;
        int index = series[a];
        series[a] = series[b];
        series[b] = index;
        @Nullable FloatHistogram[] all = histograms;
        if (all != null) {
            FloatHistogram histogram = all[a];
            all[a] = all[b];
            all[b] = histogram;
        }
    }

    /** Nothing: what was chosen is asked for by {@link #chosen}. */
    @Override
    public void finish(Row out, int fromWord, int toWord, Scratch scratch) {}

    /** Takes what was chosen at a step. */
    @FunctionalInterface
    interface Chosen {
        void take(int step, int index, double value, @Nullable FloatHistogram histogram);
    }

    /** Names what was chosen at each step, best first. */
    void chosen(Chosen visitor) {
        @Nullable FloatHistogram[] all = histograms;
        for (int step = 0; step < size.length; step++) {
            int base = step * width;
            if (op != AggregateOp.LIMITK) {
                sort(base, size[step]);
            }
            for (int at = base; at < base + size[step]; at++) {
                visitor.take(step, series[at], values[at], all == null ? null : all[at]);
            }
        }
    }

    /** Best first, NaN last; equal values keep their order. */
    private void sort(int base, int n) {
        if (n > FEW) {
            sortMany(base, n);
            return;
        }
        for (int i = 1; i < n; i++) {
            for (int j = i; j > 0 && less(values[base + j - 1], values[base + j]); j--) {
                swap(base + j, base + j - 1);
            }
        }
    }

    private void sortMany(int base, int n) {
        Integer[] order = new Integer[n];
        Arrays.setAll(order, i -> base + i);
        Arrays.sort(order, (a, b) -> {
            boolean aWorse = less(values[a], values[b]);
            boolean bWorse = less(values[b], values[a]);
            return aWorse == bWorse ? 0 : aWorse ? 1 : -1;
        });
        double[] sortedValues = new double[n];
        int[] sortedSeries = new int[n];
        for (int i = 0; i < n; i++) {
            sortedValues[i] = values[order[i]];
            sortedSeries[i] = series[order[i]];
        }
        System.arraycopy(sortedValues, 0, values, base, n);
        System.arraycopy(sortedSeries, 0, series, base, n);
    }
}
