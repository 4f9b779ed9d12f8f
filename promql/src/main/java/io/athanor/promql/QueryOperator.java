package io.athanor.promql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator of a query's plan, with the operators that it reads.
 *
 * @param name what it does, in words: {@code sum by (job)}, {@code range selector up{job="x"}[5m]}
 * @param cost what it cost; null where the query was not run, or this was not asked for
 */
public record QueryOperator(String name, @Nullable OperatorCost cost, List<QueryOperator> children) {
    public QueryOperator {
        children = List.copyOf(children);
    }
}
