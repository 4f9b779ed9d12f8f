package io.athanor.promql.engine.function;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.MappedRows;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.plan.Arithmetic;

/** {@code clamp} and its like: nothing at steps whose greatest value is below the least. */
final class ClampedRows extends MappedRows {
    private final double[] min;
    private final double[] max;

    ClampedRows(Rows in, Labels[] labels, double[] min, double[] max) {
        super(in, labels, true);
        this.min = min;
        this.max = max;
    }

    @Override
    protected void map(int i, Row row, Scratch scratch) {
        FloatRows.withoutHistograms(row);
        for (int k = 0; k < row.steps(); k++) {
            if (max[k] < min[k]) {
                row.unset(k);
            } else {
                row.v[k] = Arithmetic.max(min[k], Arithmetic.min(max[k], row.v[k]));
            }
        }
        scratch.worked(5 * row.steps());
    }
}
