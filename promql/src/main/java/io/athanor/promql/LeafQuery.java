package io.athanor.promql;

import java.time.Duration;

/**
 * A part of a query, to be computed by a {@link Leaf}.
 *
 * @param expr its text
 * @param startMs first evaluation time, ms
 * @param endMs last possible evaluation time, ms, inclusive
 * @param stepMs ms between evaluations, 0 for an instant query
 * @param lookback how far selectors look back
 * @param timeout how long it may take
 * @param sources from which data it is answered
 */
public record LeafQuery(
        String expr, long startMs, long endMs, long stepMs, Duration lookback, Duration timeout, Sources sources) {}
