package io.athanor.component.frontend;

import io.athanor.component.frontend.answer.Grid;
import io.athanor.component.frontend.answer.ListAnswer;
import io.athanor.component.frontend.answer.Stats;
import io.athanor.component.frontend.answer.Who;
import io.athanor.component.frontend.downstream.Answered;

/** What was made of a querier's answer. */
sealed interface Fetched {
    /** Nothing: it goes on as it is. */
    record Whole(Answered answered) implements Fetched {}

    /**
     * Of a span of a range query.
     *
     * @param token the version of data that came with it
     * @param mayKeep whether that is allowed
     */
    record Part(Grid grid, Stats stats, Who who, String token, boolean mayKeep) implements Fetched {}

    /** Of a span of a request for a list. */
    record Listed(ListAnswer answer, String token, boolean mayKeep) implements Fetched {}
}
