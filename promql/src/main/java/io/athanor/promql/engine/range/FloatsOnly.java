package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** Functions that leave histograms out, and say so where a window holds both. */
abstract class FloatsOnly implements RangeKernel {
    final Remarks remarks;

    FloatsOnly(Remarks remarks) {
        this.remarks = remarks;
    }

    @Override
    public void mixed(RangeInput in, Row out, Scratch scratch) {
        floats(in, out, scratch);
        for (int i = 0; i < in.steps(); i++) {
            if (in.hasFloats(i) && in.hasHistograms(i)) {
                remarks.histogramIgnoredInMixedRange(scratch, in.labels);
            }
        }
    }
}
