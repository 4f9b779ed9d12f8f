package io.athanor.promql.plan;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.promql.parser.AggregateOp;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.PositionRange;
import io.athanor.promql.parser.VectorMatching;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Series with at most one value per step. */
public sealed interface VectorPlan extends Plan {
    /** What an instant selector takes from the sample that it finds. */
    enum Take {
        VALUE,
        TIME,
        START_TIME
    }

    /**
     * An instant selector; its window is the lookback.
     *
     * @param selection index of the selection in the {@link QueryPlan}
     * @param statistics whether of native histograms only counts and sums are wanted
     */
    record Select(
            int selection,
            Window window,
            Take take,
            boolean smoothed,
            boolean statistics,
            Reading reading,
            PositionRange position)
            implements VectorPlan {
        @Override
        public Steps steps() {
            return window.steps();
        }
    }

    /**
     * A function over windows.
     *
     * @param args the scalar arguments, in their order
     * @param position where the first argument stands, whatever it is: remarks are about it
     */
    record OverWindows(Function function, RangePlan range, List<ScalarPlan> args, PositionRange position)
            implements VectorPlan {
        public OverWindows {
            args = List.copyOf(args);
        }

        @Override
        public Steps steps() {
            return range.steps();
        }
    }

    /**
     * A function of a vector.
     *
     * @param args the scalar arguments, in their order
     * @param texts the string arguments, in their order
     * @param inputPosition where the vector stands
     * @param position where the call stands
     */
    record Apply(
            Function function,
            VectorPlan input,
            List<ScalarPlan.Placed> args,
            List<String> texts,
            PositionRange inputPosition,
            PositionRange position)
            implements VectorPlan {
        public Apply {
            args = List.copyOf(args);
            texts = List.copyOf(texts);
        }

        @Override
        public Steps steps() {
            return input.steps();
        }
    }

    /**
     * {@code info}: labels of info series added to those of the input.
     *
     * @param matchers of the info series' names and labels
     * @param window at which times info series are looked for
     */
    record Enrich(VectorPlan input, List<LabelMatcher> matchers, Window window) implements VectorPlan {
        public Enrich {
            matchers = List.copyOf(matchers);
        }

        @Override
        public Steps steps() {
            return input.steps();
        }
    }

    /** {@code vector(s)}: one series without labels. */
    record Lift(ScalarPlan scalar) implements VectorPlan {
        @Override
        public Steps steps() {
            return scalar.steps();
        }
    }

    /** {@code absent} and {@code absent_over_time}: 1 where the input has nothing. */
    record Absent(VectorPlan input, Labels labels, boolean dropsName) implements VectorPlan {
        @Override
        public Steps steps() {
            return input.steps();
        }
    }

    /**
     * An aggregation.
     *
     * @param param the number of {@code topk} and the like, null without one
     * @param label the label of {@code count_values}, else empty
     * @param grouping sorted
     */
    record Aggregate(
            AggregateOp op,
            VectorPlan input,
            ScalarPlan.@Nullable Placed param,
            String label,
            List<String> grouping,
            boolean without,
            PositionRange inputPosition,
            PositionRange position)
            implements VectorPlan {
        public Aggregate {
            grouping = List.copyOf(grouping);
        }

        @Override
        public Steps steps() {
            return input.steps();
        }
    }

    /** An operator between vectors, set operators included. */
    record Match(
            BinaryOp op,
            VectorPlan left,
            VectorPlan right,
            VectorMatching matching,
            boolean returnBool,
            PositionRange position)
            implements VectorPlan {
        @Override
        public Steps steps() {
            return left.steps();
        }
    }

    /** An operator between a vector and a number. */
    record WithScalar(
            BinaryOp op,
            VectorPlan vector,
            ScalarPlan scalar,
            boolean scalarLeft,
            boolean returnBool,
            PositionRange position)
            implements VectorPlan {
        @Override
        public Steps steps() {
            return vector.steps();
        }
    }

    /** {@code -v}. */
    record Minus(VectorPlan input) implements VectorPlan {
        @Override
        public Steps steps() {
            return input.steps();
        }
    }

    /**
     * What leaves compute.
     *
     * @param part index of the part in the {@link QueryPlan}
     */
    record Remote(int part, Steps steps) implements VectorPlan {}

    /** A vector that is the same at all steps, found once. */
    record Repeat(VectorPlan once, Steps steps) implements VectorPlan {}
}
