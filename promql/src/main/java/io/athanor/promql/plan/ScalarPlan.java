package io.athanor.promql.plan;

import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.parser.PositionRange;

/** One number per step, always there. */
public sealed interface ScalarPlan extends Plan {
    /** The same number at all steps. */
    record Constant(double value, Steps steps) implements ScalarPlan {}

    /** {@code time()}: the step itself, seconds. */
    record Time(Steps steps) implements ScalarPlan {}

    /** {@code scalar(v)}: the only float of a vector, else NaN. */
    record Only(VectorPlan vector) implements ScalarPlan {
        @Override
        public Steps steps() {
            return vector.steps();
        }
    }

    /** An operator between numbers. */
    record Binary(BinaryOp op, ScalarPlan left, ScalarPlan right) implements ScalarPlan {
        @Override
        public Steps steps() {
            return left.steps();
        }
    }

    /** {@code min_of} and {@code max_of}. */
    record Extreme(boolean max, ScalarPlan left, ScalarPlan right) implements ScalarPlan {
        @Override
        public Steps steps() {
            return left.steps();
        }
    }

    /** {@code -s}. */
    record Minus(ScalarPlan inner) implements ScalarPlan {
        @Override
        public Steps steps() {
            return inner.steps();
        }
    }

    /** A number that is the same at all steps, found once. */
    record Repeat(ScalarPlan once, Steps steps) implements ScalarPlan {}

    /** A scalar with the place where it stands, for remarks about it. */
    record Placed(ScalarPlan scalar, PositionRange position) {}
}
