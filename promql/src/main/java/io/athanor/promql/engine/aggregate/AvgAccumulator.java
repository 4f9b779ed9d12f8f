package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code avg}: a compensated sum and a count; where the sum would overflow, a running mean from there on. */
final class AvgAccumulator implements Accumulator {
    /** The sum, or the mean where {@code incremental} says so. */
    private final double[] sum;

    private final double[] compensation;
    private final int[] count;
    private final boolean[] incremental;
    private final Remarks remarks;
    private volatile @Nullable HistogramCells histograms;

    AvgAccumulator(int steps, Remarks remarks) {
        sum = new double[steps];
        compensation = new double[steps];
        count = new int[steps];
        incremental = new boolean[steps];
        this.remarks = remarks;
    }

    @Override
    public void reset() {
        Arrays.fill(sum, 0);
        Arrays.fill(compensation, 0);
        Arrays.fill(count, 0);
        Arrays.fill(incremental, false);
        histograms = null;
    }

    @Override
    public void add(Row row, int index, Labels labels, int fromWord, int toWord, Scratch scratch) {
        if (row.histograms != null) {
            mixed(row, labels, fromWord, toWord, scratch);
            return;
        }
        for (int w = fromWord; w < toWord; w++) {
            for (long left = row.present[w]; left != 0; left &= left - 1) {
                int i = (w << 6) + Long.numberOfTrailingZeros(left);
                add(i, row.v[i]);
            }
        }
    }

    private void add(int i, double x) {
        int n = ++count[i];
        double s = sum[i];
        double t = s + x;
        if (incremental[i] || (Double.isInfinite(t) && n > 1)) {
            careful(i, x);
            return;
        }
        double z = t - s;
        double error = (s - (t - z)) + (x - z);
        compensation[i] += Double.isInfinite(t) ? 0 : error;
        sum[i] = t;
    }

    private void careful(int i, double x) {
        double n = count[i];
        if (!incremental[i]) {
            incremental[i] = true;
            sum[i] /= n - 1;
            compensation[i] /= n - 1;
        }
        double q = (n - 1) / n;
        double mean = q * sum[i];
        double c = q * compensation[i];
        double part = x / n;
        double t = mean + part;
        if (Double.isInfinite(t)) {
            c = 0;
        } else if (Math.abs(mean) >= Math.abs(part)) {
            c += (mean - t) + part;
        } else {
            c += (part - t) + mean;
        }
        sum[i] = t;
        compensation[i] = c;
    }

    private void mixed(Row row, Labels labels, int fromWord, int toWord, Scratch scratch) {
        HistogramCells cells = cells();
        Accumulator.each(row, fromWord, toWord, i -> {
            FloatHistogram histogram = row.histogram(i);
            if (histogram != null) {
                cells.add(i, histogram, count[i] > 0, labels, scratch);
            } else if (!cells.incompatible(i)) {
                add(i, row.v[i]);
            }
        });
    }

    private synchronized HistogramCells cells() {
        HistogramCells cells = histograms;
        if (cells == null) {
            cells = new HistogramCells(sum.length, true, remarks);
            histograms = cells;
        }
        return cells;
    }

    @Override
    public void finish(Row out, int fromWord, int toWord, Scratch scratch) {
        HistogramCells cells = histograms;
        int to = Math.min(sum.length, toWord << 6);
        for (int i = fromWord << 6; i < to; i++) {
            if (count[i] > 0) {
                out.set(i, incremental[i] ? sum[i] + compensation[i] : sum[i] / count[i] + compensation[i] / count[i]);
            }
            if (cells != null) {
                cells.finish(i, count[i] > 0, out, scratch);
            }
        }
    }
}
