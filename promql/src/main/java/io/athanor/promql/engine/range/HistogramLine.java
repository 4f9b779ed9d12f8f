package io.athanor.promql.engine.range;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Scratch;

/** Native histograms between two samples. */
public final class HistogramLine {
    private HistogramLine() {}

    /**
     * The histogram at a time between two samples: a new one.
     *
     * @param counter whether a reset between them means that counting began at zero
     * @throws io.athanor.model.histogram.HistogramException if they do not fit together
     */
    public static FloatHistogram at(
            long t0,
            FloatHistogram h0,
            long t1,
            FloatHistogram h1,
            long time,
            boolean counter,
            Remarks remarks,
            Scratch scratch) {
        if (time == t0 || time == t1) {
            return time == t0 ? h0.copy() : h1.copy();
        }
        double fraction = (double) (time - t0) / (double) (t1 - t0);
        FloatHistogram result = h1.copy();
        if (counter && h1.detectReset(h0)) {
            return result.mul(fraction);
        }
        if (result.sub(h0).customBounds()) {
            remarks.customBoundsReconciled(scratch, Remarks.Operation.SUBTRACTION);
        }
        result.mul(fraction);
        if (result.add(h0).customBounds()) {
            remarks.customBoundsReconciled(scratch, Remarks.Operation.ADDITION);
        }
        return result;
    }
}
