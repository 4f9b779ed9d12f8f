package io.athanor.promql.engine.function;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.MappedRows;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;

/** A function of each float; histograms are left out. */
final class FloatRows extends MappedRows {
    private final FloatMap map;

    /** Computes all values of a row in place; those that are absent do not matter. */
    @FunctionalInterface
    interface FloatMap {
        void apply(double[] v, int n);
    }

    FloatRows(Rows in, Labels[] labels, FloatMap map) {
        super(in, labels, true);
        this.map = map;
    }

    @Override
    protected void map(int i, Row row, Scratch scratch) {
        withoutHistograms(row);
        map.apply(row.v, row.steps());
        scratch.worked(10 * row.steps());
    }

    static void withoutHistograms(Row row) {
        if (row.histograms != null) {
            for (int k = 0; k < row.steps(); k++) {
                if (row.histograms[k] != null) {
                    row.unset(k);
                }
            }
            row.histograms = null;
        }
    }
}
