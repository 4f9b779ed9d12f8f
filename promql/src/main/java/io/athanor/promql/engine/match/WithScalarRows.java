package io.athanor.promql.engine.match;

import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.MappedRows;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.plan.Arithmetic;
import org.jspecify.annotations.Nullable;

/** An operator between every row of a vector and a number per step. A comparison keeps the vector's values. */
public final class WithScalarRows extends MappedRows {
    private final BinaryOp op;
    private final double[] scalar;
    private final boolean scalarLeft;
    private final boolean returnBool;
    private final RowOperator operator;
    private final HistogramOperator histograms;

    /**
     * @param scalar a number per step
     * @param scalarLeft whether it stands on the left
     * @param dropsName whether names are to be taken away at the end
     */
    public WithScalarRows(
            Rows in,
            Labels[] labels,
            boolean dropsName,
            BinaryOp op,
            double[] scalar,
            boolean scalarLeft,
            boolean returnBool,
            Remarks remarks) {
        super(in, labels, dropsName);
        this.op = op;
        this.scalar = scalar;
        this.scalarLeft = scalarLeft;
        this.returnBool = returnBool;
        this.operator = new RowOperator(op, returnBool, remarks);
        this.histograms = new HistogramOperator(op, remarks);
    }

    @Override
    protected void map(int i, Row row, Scratch scratch) {
        if (row.histograms != null || op.kind() == BinaryOp.Kind.TRIM) {
            mixed(row, scratch);
        } else if (op.isComparison()) {
            operator.compare(op, scalarLeft ? scalar : row.v, scalarLeft ? row.v : scalar, row);
        } else if (scalarLeft) {
            RowOperator.arithmetic(op, scalar, row.v, row.v, row.steps());
        } else {
            RowOperator.arithmetic(op, row.v, scalar, row.v, row.steps());
        }
        scratch.worked(2 * row.steps());
    }

    @Override
    public boolean quiet() {
        return false; // a histogram may be of the wrong type for the operator
    }

    private void mixed(Row row, Scratch scratch) {
        for (int i = 0; i < row.steps(); i++) {
            if (row.has(i)) {
                element(row, i, row.v[i], row.histogram(i), scratch);
            }
        }
        scratch.worked(200 * row.steps());
    }

    private void element(Row row, int i, double v, @Nullable FloatHistogram h, Scratch scratch) {
        double s = scalar[i];
        row.unset(i);
        if (h == null && op.kind() != BinaryOp.Kind.TRIM) {
            floats(row, i, v, s);
            return;
        }
        HistogramOperator.Result result =
                scalarLeft ? histograms.apply(s, null, v, h, scratch) : histograms.apply(v, h, s, null, scratch);
        if (result.valid() && result.histogram() != null) {
            row.set(i, result.histogram());
        }
    }

    private void floats(Row row, int i, double v, double s) {
        double a = scalarLeft ? s : v;
        double b = scalarLeft ? v : s;
        if (!op.isComparison()) {
            row.set(i, Arithmetic.apply(op, a, b));
        } else if (returnBool) {
            row.set(i, Arithmetic.holds(op, a, b) ? 1 : 0);
        } else if (Arithmetic.holds(op, a, b)) {
            row.set(i, v);
        }
    }
}
