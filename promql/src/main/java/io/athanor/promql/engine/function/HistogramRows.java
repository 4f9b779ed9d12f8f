package io.athanor.promql.engine.function;

import io.athanor.model.Labels;
import io.athanor.model.histogram.BucketCursor;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.range.Kahan;
import io.athanor.promql.engine.rows.MappedRows;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import java.util.function.ToDoubleFunction;

/** A number found in each native histogram; floats are left out. */
final class HistogramRows extends MappedRows {
    private final ToDoubleFunction<FloatHistogram> number;

    HistogramRows(Rows in, Labels[] labels, ToDoubleFunction<FloatHistogram> number) {
        super(in, labels, true);
        this.number = number;
    }

    @Override
    protected void map(int i, Row row, Scratch scratch) {
        if (row.histograms == null) {
            row.clear();
            return;
        }
        for (int k = 0; k < row.steps(); k++) {
            FloatHistogram histogram = row.histograms[k];
            if (!row.has(k) || histogram == null) {
                row.unset(k);
            } else {
                row.v[k] = number.applyAsDouble(histogram);
            }
        }
        row.histograms = null;
        scratch.worked(20 * row.steps());
    }

    /** The variance of what was observed, each bucket's observations taken to be at its middle. */
    static double variance(FloatHistogram h) {
        double mean = h.sum / h.count;
        Kahan sum = new Kahan();
        BucketCursor buckets = h.allBuckets();
        while (buckets.next()) {
            if (buckets.count() != 0) {
                double delta = middle(h, buckets) - mean;
                sum.add(buckets.count() * delta * delta);
            }
        }
        return sum.total() / h.count;
    }

    private static double middle(FloatHistogram h, BucketCursor bucket) {
        if (h.usesCustomBuckets()) {
            return (bucket.upper() + bucket.lower()) / 2.0;
        }
        if (bucket.lower() <= 0 && bucket.upper() >= 0) {
            return 0;
        }
        double root = Math.sqrt(bucket.upper() * bucket.lower());
        return bucket.upper() < 0 ? -root : root;
    }
}
