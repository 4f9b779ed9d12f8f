package io.athanor.promql.promqltest;

import io.athanor.promql.QueryRequest;
import io.athanor.promql.QueryResult;
import io.athanor.promql.Queryable;

/** The engine that a script judges; {@code engine::execute} is one. */
@FunctionalInterface
public interface QueryRunner {
    /**
     * Answers a query over loaded samples; all warnings and infos, however many.
     *
     * @throws io.athanor.promql.PromqlException if there is no answer
     */
    QueryResult run(QueryRequest request, Queryable source);
}
