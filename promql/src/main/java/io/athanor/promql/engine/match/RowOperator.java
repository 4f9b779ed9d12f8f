package io.athanor.promql.engine.match;

import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.plan.Arithmetic;
import org.jspecify.annotations.Nullable;

/** An arithmetic operator or comparison between two rows, step by step. */
final class RowOperator {
    final BinaryOp op;
    final boolean returnBool;
    private final HistogramOperator histograms;

    RowOperator(BinaryOp op, boolean returnBool, Remarks remarks) {
        this.op = op;
        this.returnBool = returnBool;
        this.histograms = new HistogramOperator(op, remarks);
    }

    /**
     * Turns {@code left} into {@code left op right}, which has a value where both have one (and a comparison holds).
     *
     * @param rank the place of the row of the side of many in its vector: of remarks about a step the last one counts
     */
    void apply(Row left, Row right, int rank, Scratch scratch) {
        if (left.histograms != null || right.histograms != null || op.kind() == BinaryOp.Kind.TRIM) {
            mixed(left, right, rank, scratch);
            return;
        }
        for (int w = 0; w < left.present.length; w++) {
            left.present[w] &= right.present[w];
        }
        if (op.isComparison()) {
            compare(op, left.v, right.v, left);
        } else {
            arithmetic(op, left.v, right.v, left.v, left.steps());
        }
        scratch.worked(2 * left.steps());
    }

    /** Writes {@code out[i] = a[i] op b[i]}. */
    static void arithmetic(BinaryOp op, double[] a, double[] b, double[] out, int n) {
        switch (op) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] + b[i];
                }
            }
            case SUB -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] - b[i];
                }
            }
            case MUL -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] * b[i];
                }
            }
            case DIV -> {
                for (int i = 0; i < n; i++) {
                    out[i] = a[i] / b[i];
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Arithmetic.apply(op, a[i], b[i]);
                }
            }
        }
    }

    /** Keeps in {@code row} the steps at which {@code a op b} holds, with its values (or says 1 and 0). */
    void compare(BinaryOp comparison, double[] a, double[] b, Row row) {
        for (int w = 0; w < row.present.length; w++) {
            long bits = row.present[w];
            long holds = 0;
            int from = w << 6;
            int to = Math.min(from + 64, row.steps());
            for (int i = from; i < to; i++) {
                if (Arithmetic.holds(comparison, a[i], b[i])) {
                    holds |= 1L << i;
                }
            }
            if (returnBool) {
                for (int i = from; i < to; i++) {
                    row.v[i] = (holds >>> i) & 1;
                }
            } else {
                row.present[w] = bits & holds;
            }
        }
    }

    private void mixed(Row left, Row right, int rank, Scratch scratch) {
        for (int i = 0; i < left.steps(); i++) {
            if (!left.has(i)) {
                continue;
            }
            if (!right.has(i)) {
                left.unset(i);
                continue;
            }
            element(left.v[i], left.histogram(i), right.v[i], right.histogram(i), i, rank, left, scratch);
        }
        scratch.worked(200 * left.steps());
    }

    /** Computes one step into {@code out}; false if there is nothing to be kept. */
    boolean element(
            double a,
            @Nullable FloatHistogram ha,
            double b,
            @Nullable FloatHistogram hb,
            int step,
            int rank,
            Row out,
            Scratch scratch) {
        out.unset(step);
        if (ha == null && hb == null && op.kind() != BinaryOp.Kind.TRIM) {
            return floats(a, b, step, out);
        }
        scratch.notes().lastOf(this, step, rank);
        HistogramOperator.Result result = histograms.apply(a, ha, b, hb, scratch);
        scratch.notes().everyOne();
        if (!result.valid()) {
            return false;
        }
        if (returnBool) {
            out.set(step, result.keep() ? 1 : 0);
        } else if (result.keep()) {
            FloatHistogram histogram = result.histogram();
            if (histogram == null) {
                out.set(step, 0);
            } else {
                out.set(step, histogram);
            }
        }
        return true;
    }

    private boolean floats(double a, double b, int step, Row out) {
        if (!op.isComparison()) {
            out.set(step, Arithmetic.apply(op, a, b));
            return true;
        }
        boolean holds = Arithmetic.holds(op, a, b);
        if (returnBool) {
            out.set(step, holds ? 1 : 0);
        } else if (holds) {
            out.set(step, a);
        }
        return true;
    }
}
