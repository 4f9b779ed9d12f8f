package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.MappedRows;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;

/** A vector with its sign changed. */
final class MinusRows extends MappedRows {
    MinusRows(Rows in, Labels[] labels) {
        super(in, labels, true);
    }

    @Override
    protected void map(int i, Row row, Scratch scratch) {
        for (int k = 0; k < row.steps(); k++) {
            row.v[k] = -row.v[k];
        }
        if (row.histograms != null) {
            for (int k = 0; k < row.steps(); k++) {
                FloatHistogram histogram = row.histograms[k];
                if (histogram != null) {
                    row.set(k, histogram.copy().mul(-1));
                }
            }
        }
    }
}
