package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code sum}: compensated. The error of each addition comes from Knuth's branch-free two-sum, which is exact like the
 * one that Prometheus uses; an infinite sum has no error, which is seen at the end since it stays infinite or turns NaN.
 */
final class SumAccumulator implements Accumulator {
    private final double[] sum;
    private final double[] compensation;
    private final long[] present;
    private final Remarks remarks;
    private volatile @Nullable HistogramCells histograms;

    SumAccumulator(int steps, Remarks remarks) {
        sum = new double[steps];
        compensation = new double[steps];
        present = new long[(steps + 63) >>> 6];
        this.remarks = remarks;
    }

    @Override
    public void reset() {
        Arrays.fill(sum, 0);
        Arrays.fill(compensation, 0);
        Arrays.fill(present, 0);
        histograms = null;
    }

    @Override
    public void add(Row row, int index, Labels labels, int fromWord, int toWord, Scratch scratch) {
        if (row.histograms != null) {
            mixed(row, labels, fromWord, toWord, scratch);
            return;
        }
        for (int w = fromWord; w < toWord; w++) {
            long bits = row.present[w];
            present[w] |= bits;
            if (bits == -1L) {
                whole(row.v, w << 6);
            } else {
                single(row.v, bits, w << 6);
            }
        }
    }

    private void whole(double[] v, int from) {
        for (int i = from; i < from + 64; i++) {
            double s = sum[i];
            double x = v[i];
            double t = s + x;
            double z = t - s;
            compensation[i] += (s - (t - z)) + (x - z);
            sum[i] = t;
        }
    }

    private void single(double[] v, long bits, int base) {
        for (long left = bits; left != 0; left &= left - 1) {
            add(base + Long.numberOfTrailingZeros(left), v);
        }
    }

    private void add(int i, double[] v) {
        double s = sum[i];
        double x = v[i];
        double t = s + x;
        double z = t - s;
        compensation[i] += (s - (t - z)) + (x - z);
        sum[i] = t;
    }

    private void mixed(Row row, Labels labels, int fromWord, int toWord, Scratch scratch) {
        HistogramCells cells = cells();
        Accumulator.each(row, fromWord, toWord, i -> {
            FloatHistogram histogram = row.histogram(i);
            if (histogram != null) {
                cells.add(i, histogram, (present[i >>> 6] & (1L << i)) != 0, labels, scratch);
            } else if (!cells.incompatible(i)) {
                present[i >>> 6] |= 1L << i;
                add(i, row.v);
            }
        });
    }

    private synchronized HistogramCells cells() {
        HistogramCells cells = histograms;
        if (cells == null) {
            cells = new HistogramCells(sum.length, false, remarks);
            histograms = cells;
        }
        return cells;
    }

    @Override
    public void finish(Row out, int fromWord, int toWord, Scratch scratch) {
        HistogramCells cells = histograms;
        for (int w = fromWord; w < toWord; w++) {
            out.present[w] = present[w];
            int to = Math.min(sum.length, (w + 1) << 6);
            for (int i = w << 6; i < to; i++) {
                out.v[i] = Double.isInfinite(sum[i]) ? sum[i] : sum[i] + compensation[i];
            }
            for (int i = w << 6; cells != null && i < to; i++) {
                cells.finish(i, (present[w] & (1L << i)) != 0, out, scratch);
            }
        }
    }
}
