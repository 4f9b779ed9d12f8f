package io.athanor.promql.engine.function;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.MappedRows;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;

/** {@code timestamp} of an expression that is no selector: the time of evaluation, seconds. */
final class TimestampRows extends MappedRows {
    TimestampRows(Rows in, Labels[] labels) {
        super(in, labels, true);
    }

    @Override
    protected void map(int i, Row row, Scratch scratch) {
        row.histograms = null;
        for (int k = 0; k < row.steps(); k++) {
            row.v[k] = steps().at(k) / 1000.0;
        }
    }
}
