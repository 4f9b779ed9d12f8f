package io.athanor.promql.engine.rows;

import io.athanor.model.Labels;
import io.athanor.promql.plan.Steps;
import org.jspecify.annotations.Nullable;

/**
 * A vector over all steps: one row per series. Labels are settled when it comes to be; values are computed when a row is
 * asked for, so that one pass takes a series from its chunks through all operators that need no other series.
 *
 * <p>Labels are distinct unless {@link #dropName} makes equal what is not (names are then taken away at the end).
 * {@link #row} may be called by many threads at once, in any order, also more than once.
 */
public abstract class Rows {
    private final Steps steps;
    private final Labels[] labels;

    protected Rows(Steps steps, Labels[] labels) {
        this.steps = steps;
        this.labels = labels;
    }

    public final Steps steps() {
        return steps;
    }

    /** The number of rows. */
    public final int size() {
        return labels.length;
    }

    public final Labels labels(int i) {
        return labels[i];
    }

    public final Labels[] labels() {
        return labels;
    }

    /** Whether the metric name of row {@code i} is to be taken away at the end of the evaluation. */
    public boolean dropName(int i) {
        return false;
    }

    /** Computes row {@code i} into {@code out}, which is empty and has as many steps. */
    public abstract void row(int i, Scratch scratch, Row out);

    /** Rough nanoseconds that one row takes. */
    public abstract long cost();

    /**
     * Whether a row that nobody asks for has nothing to say: no annotation, no error. Who leaves rows out must compute
     * them nevertheless where this is false.
     */
    public boolean quiet() {
        return false;
    }

    /** Row {@code i} itself where rows are kept rather than computed, else null; not to be changed. */
    public @Nullable Row stored(int i) {
        return null;
    }

    /** Row {@code i}, to be looked at only and then given to {@link #release}. */
    public final Row borrow(int i, Scratch scratch) {
        Row kept = stored(i);
        if (kept != null) {
            return kept;
        }
        Row row = scratch.borrowRow(steps.count());
        row(i, scratch, row);
        return row;
    }

    /** Ends the use of a row that was borrowed. */
    public final void release(int i, Row row, Scratch scratch) {
        if (stored(i) == null) {
            scratch.giveBack(row);
        }
    }
}
