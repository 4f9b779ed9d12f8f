package io.athanor.promql.engine.range;

import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/** A function over windows. Has no state: one kernel serves all threads. */
public interface RangeKernel {
    /** Computes all steps of a series that has floats only. */
    void floats(RangeInput in, Row out, Scratch scratch);

    /** Computes all steps of a series that has histograms, and perhaps floats. */
    void mixed(RangeInput in, Row out, Scratch scratch);

    /** How many samples a window needs for an answer. */
    default int least() {
        return 1;
    }

    /** Whether samples are added up, so that those that stand for longer than the window have to be cut down to it. */
    default boolean adds() {
        return false;
    }

    /** Rough nanoseconds per window that holds this many samples. */
    default double cost(double samplesPerWindow) {
        return 12;
    }
}
