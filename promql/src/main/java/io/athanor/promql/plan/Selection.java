package io.athanor.promql.plan;

import io.athanor.tsdb.series.SelectRequest;

/**
 * What is selected once for all places of the query that ask for it.
 *
 * @param request the matchers, and the times of all places together
 */
public record Selection(int id, SelectRequest request) {}
