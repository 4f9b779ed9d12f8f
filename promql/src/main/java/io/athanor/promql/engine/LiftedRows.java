package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.plan.Steps;

/** A number per step as a series without labels. */
final class LiftedRows extends Rows {
    private final double[] values;

    LiftedRows(Steps steps, double[] values) {
        super(steps, new Labels[] {Labels.EMPTY});
        this.values = values;
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        System.arraycopy(values, 0, out.v, 0, out.steps());
        out.fill();
    }

    @Override
    public long cost() {
        return steps().count();
    }

    @Override
    public boolean quiet() {
        return true;
    }
}
