package io.athanor.promql;

import java.util.List;

/**
 * An answer, and what there is to say about it.
 *
 * @param value a Scalar, Text, Vector or Matrix for an instant query; a Matrix for a range query
 * @param warnings what is missing or doubtful, one text each, sorted
 * @param infos what the author of the query may want to know, one text each, sorted
 */
public record QueryResult(Value value, List<String> warnings, List<String> infos, QueryStats stats) {
    public QueryResult {
        warnings = List.copyOf(warnings);
        infos = List.copyOf(infos);
    }
}
