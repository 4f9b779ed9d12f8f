package io.athanor.promql.plan;

import io.athanor.promql.Sources;

/**
 * What a plan depends on beside the text.
 *
 * @param start the query's start, ms
 * @param end the query's end as it was asked for, ms
 * @param stepMs the query's step, 0 for an instant query
 * @param lookbackMs how far instant selectors look back
 * @param subqueryStepMs step of subqueries that name none
 * @param startTimestamps whether counters are read with their start timestamps
 * @param sources from which data the query is answered
 */
public record PlanContext(
        long start,
        long end,
        long stepMs,
        long lookbackMs,
        long subqueryStepMs,
        boolean startTimestamps,
        Sources sources) {
    /** When the query's root is evaluated. */
    public Steps steps() {
        return stepMs == 0 ? Steps.once(start) : Steps.range(start, end, stepMs);
    }
}
