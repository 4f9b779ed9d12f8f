package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.plan.VectorPlan;

/** {@code absent} and {@code absent_over_time}: 1 at the steps at which no series has a value. */
final class AbsentRows {
    private AbsentRows() {}

    static Rows of(Rows in, VectorPlan.Absent plan, Execution execution) {
        int words = in.steps().words();
        long[] there = new long[words];
        execution.pool().run(execution.query(), in.size(), in.cost(), (from, to, scratch) -> {
            for (int i = from; i < to; i++) {
                Row row = in.borrow(i, scratch);
                synchronized (there) {
                    for (int w = 0; w < words; w++) {
                        there[w] |= row.present[w];
                    }
                }
                in.release(i, row, scratch);
            }
        });
        Row row = execution.rows(1, in.steps().count(), "absence")[0];
        for (int k = 0; k < row.steps(); k++) {
            if ((there[k >>> 6] & (1L << k)) == 0) {
                row.set(k, 1);
            }
        }
        return new StoredRows(
                in.steps(), new Labels[] {plan.labels()}, new Row[] {row}, new boolean[] {plan.dropsName()});
    }
}
