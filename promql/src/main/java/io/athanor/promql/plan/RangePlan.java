package io.athanor.promql.plan;

import io.athanor.promql.parser.PositionRange;

/** Samples of many series over the window of each step. */
public sealed interface RangePlan extends Plan {
    /** Which times each step looks at. */
    Window window();

    PositionRange position();

    @Override
    default Steps steps() {
        return window().steps();
    }

    /**
     * A selector with a range.
     *
     * @param selection index of the selection in the {@link QueryPlan}
     * @param reach further ms that {@code anchored} and {@code smoothed} look beyond the window, 0 without them
     * @param statistics whether of native histograms only counts and sums are wanted
     * @param starts whether start timestamps are read
     */
    record Select(
            int selection,
            Window window,
            long reach,
            boolean anchored,
            boolean smoothed,
            boolean statistics,
            boolean starts,
            Reading reading,
            PositionRange position)
            implements RangePlan {
        /** The window with all samples that are looked at, those beyond its ends included. */
        public Window seen() {
            long ahead = smoothed ? reach : 0;
            return new Window(window.steps(), window.at(), window.offset() - ahead, window.range() + reach + ahead);
        }
    }

    /** A subquery: the rows of {@code inner}, which has steps of its own, are the samples. */
    record Subquery(VectorPlan inner, Window window, PositionRange position) implements RangePlan {}
}
