package io.athanor.promql.engine.range;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.HistogramException;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** {@code sum_over_time} and {@code avg_over_time} of native histograms. */
final class HistogramSums {
    private final boolean average;
    private final Remarks remarks;

    HistogramSums(boolean average, Remarks remarks) {
        this.average = average;
        this.remarks = remarks;
    }

    /** Computes the windows that hold histograms, and takes the floats' results away where both are there. */
    void windows(RangeInput in, Row out, Scratch scratch) {
        for (int i = 0; i < in.steps(); i++) {
            if (!in.hasHistograms(i)) {
                continue;
            }
            if (in.hasFloats(i)) {
                out.unset(i);
                remarks.mixedFloatsHistograms(scratch, in.labels);
                continue;
            }
            try {
                out.set(i, window(in, in.histograms.lo()[i], in.histograms.hi()[i], scratch));
            } catch (HistogramException e) {
                remarks.mixedExponentialCustom(scratch, in.labels);
            }
            scratch.worked(1000 * (in.histograms.hi()[i] - in.histograms.lo()[i]));
        }
    }

    private FloatHistogram window(RangeInput in, int from, int to, Scratch scratch) {
        HistogramTotal total = new HistogramTotal(average);
        boolean reset = false;
        boolean noReset = false;
        for (int k = from; k < to; k++) {
            CounterResetHint hint = in.h[k].counterResetHint;
            reset |= hint == CounterResetHint.RESET;
            noReset |= hint == CounterResetHint.NOT_RESET;
            total.add(in.h[k]);
        }
        if (reset && noReset) {
            remarks.counterResetCollision(scratch, Remarks.Operation.AGGREGATION);
        }
        FloatHistogram result = total.result();
        if (total.reconciled()) {
            remarks.customBoundsReconciled(scratch, Remarks.Operation.AGGREGATION);
        }
        return result;
    }
}
