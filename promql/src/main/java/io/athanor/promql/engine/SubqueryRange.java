package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.range.RangeSeries;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.plan.Steps;
import io.athanor.tsdb.series.SampleBuffer;

/** The rows of an inner expression as samples: the same functions over windows serve subqueries. */
final class SubqueryRange implements RangeSeries {
    private final Rows inner;

    SubqueryRange(Rows inner) {
        this.inner = inner;
    }

    @Override
    public int size() {
        return inner.size();
    }

    @Override
    public Labels labels(int i) {
        return inner.labels(i);
    }

    @Override
    public boolean dropName(int i) {
        return inner.dropName(i);
    }

    @Override
    public void samples(int i, Scratch scratch, SampleBuffer into) {
        Row row = inner.borrow(i, scratch);
        Steps steps = inner.steps();
        into.reserve(steps.count());
        FloatHistogram[] histograms = row.histograms == null ? null : new FloatHistogram[into.t.length];
        into.histograms = histograms;
        int n = 0;
        for (int k = 0; k < steps.count(); k++) {
            if (row.has(k)) {
                FloatHistogram histogram = row.histogram(k);
                if (histograms != null && histogram != null) {
                    histograms[n] = withoutResetHint(histogram);
                }
                into.t[n] = steps.at(k);
                into.v[n++] = row.v[k];
            }
        }
        into.size = n;
        inner.release(i, row, scratch);
    }

    /** Hints speak of the sample before, which need not be the one before here. */
    private static FloatHistogram withoutResetHint(FloatHistogram histogram) {
        if (histogram.counterResetHint == CounterResetHint.UNKNOWN
                || histogram.counterResetHint == CounterResetHint.GAUGE) {
            return histogram;
        }
        FloatHistogram copy = histogram.copy();
        copy.counterResetHint = CounterResetHint.UNKNOWN;
        return copy;
    }

    @Override
    public long samplesPerSeries() {
        return Math.max(1, inner.cost() / 6 + inner.steps().count());
    }

    @Override
    public long span() {
        return Math.max(1, inner.steps().last() - inner.steps().start());
    }
}
