package io.athanor.promql.engine.match;

import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.HistogramException;
import io.athanor.model.histogram.Reconciled;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.parser.BinaryOp;
import org.jspecify.annotations.Nullable;

/** Binary operators with a native histogram on at least one side. */
final class HistogramOperator {
    private final BinaryOp op;
    private final Remarks remarks;

    HistogramOperator(BinaryOp op, Remarks remarks) {
        this.op = op;
        this.remarks = remarks;
    }

    /**
     * What came out.
     *
     * @param valid whether the operator applies to these two at all
     * @param keep whether a comparison holds; true of arithmetic
     */
    record Result(boolean valid, boolean keep, @Nullable FloatHistogram histogram) {
        private static final Result INVALID = new Result(false, false, null);

        private static Result of(FloatHistogram histogram) {
            return new Result(true, true, histogram);
        }
    }

    /** Computes {@code left op right}; a side without histogram is a float. */
    Result apply(double a, @Nullable FloatHistogram ha, double b, @Nullable FloatHistogram hb, Scratch scratch) {
        if (ha != null && hb != null) {
            return both(ha, hb, scratch);
        }
        if (ha != null) {
            return left(ha, b, scratch);
        }
        if (hb != null && op == BinaryOp.MUL) {
            return Result.of(hb.copy().mul(a).compact(0));
        }
        return incompatible("float", hb == null ? "float" : "histogram", scratch);
    }

    private Result incompatible(String left, String right, Scratch scratch) {
        remarks.incompatibleTypes(scratch, left, op.symbol(), right);
        return Result.INVALID;
    }

    @SuppressWarnings("MissingCasesInEnumSwitch") // no other operator takes a histogram and a float
    private Result left(FloatHistogram h, double b, Scratch scratch) {
        return switch (op) {
            case MUL -> Result.of(h.copy().mul(b).compact(0));
            case DIV -> Result.of(h.copy().div(b).compact(0));
            case TRIM_UPPER -> Result.of(h.copy().trimUpper(b));
            case TRIM_LOWER -> Result.of(h.copy().trimLower(b));
            default -> incompatible("histogram", "float", scratch);
        };
    }

    @SuppressWarnings("MissingCasesInEnumSwitch") // no other operator takes two histograms
    private Result both(FloatHistogram a, FloatHistogram b, Scratch scratch) {
        return switch (op) {
            case ADD, SUB -> sum(a, b, scratch);
            case EQLC -> new Result(true, a.equals(b), a);
            case NEQ -> new Result(true, !a.equals(b), a);
            default -> incompatible("histogram", "histogram", scratch);
        };
    }

    private Result sum(FloatHistogram a, FloatHistogram b, Scratch scratch) {
        FloatHistogram result = a.copy();
        boolean add = op == BinaryOp.ADD;
        Reconciled reconciled;
        try {
            reconciled = add ? result.add(b) : result.sub(b);
        } catch (HistogramException e) {
            remarks.incompatibleBucketLayout(scratch, op.symbol());
            return Result.INVALID;
        }
        if (!add) {
            result.counterResetHint = CounterResetHint.GAUGE;
        }
        Remarks.Operation operation = add ? Remarks.Operation.ADDITION : Remarks.Operation.SUBTRACTION;
        if (reconciled.counterResetCollision()) {
            remarks.counterResetCollision(scratch, operation);
            return Result.INVALID;
        }
        if (reconciled.customBounds()) {
            remarks.customBoundsReconciled(scratch, operation);
        }
        return Result.of(result.compact(0));
    }
}
