package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;

/**
 * One group being aggregated. Rows are added in the order of their series, which decides how sums round. Steps are
 * independent of each other: different threads may work on different ranges of 64-step words at the same time.
 */
interface Accumulator {
    /** Forgets everything. */
    void reset();

    /** Adds the steps of the words {@code [fromWord, toWord)} of a series. */
    void add(Row row, int index, Labels labels, int fromWord, int toWord, Scratch scratch);

    /** Writes the results of the steps of those words into an empty row. */
    void finish(Row out, int fromWord, int toWord, Scratch scratch);

    /** Calls {@code step} for each step within the words at which the row has a value. */
    static void each(Row row, int fromWord, int toWord, StepVisitor visitor) {
        for (int w = fromWord; w < toWord; w++) {
            long bits = row.present[w];
            while (bits != 0) {
                visitor.visit((w << 6) + Long.numberOfTrailingZeros(bits));
                bits &= bits - 1;
            }
        }
    }

    /** Takes one step. */
    @FunctionalInterface
    interface StepVisitor {
        void visit(int step);
    }
}
