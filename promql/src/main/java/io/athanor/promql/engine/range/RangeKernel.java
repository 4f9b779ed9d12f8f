package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** A function over windows. Has no state: one kernel serves all threads. */
public interface RangeKernel {
    /** Computes all steps of a series that has floats only. */
    void floats(RangeInput in, Row out, Scratch scratch);

    /** Computes all steps of a series that has histograms, and perhaps floats. */
    void mixed(RangeInput in, Row out, Scratch scratch);

    /** Rough nanoseconds per window that holds this many samples. */
    default double cost(double samplesPerWindow) {
        return 12;
    }
}
