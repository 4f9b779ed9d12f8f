package io.athanor.promql;

import io.athanor.tsdb.series.ResolutionSlice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer, and what there is to say about it.
 *
 * @param value a Scalar, Text, Vector or Matrix for an instant query; a Matrix for a range query
 * @param warnings what is missing or doubtful, one text each, sorted
 * @param infos what the author of the query may want to know, one text each, sorted
 * @param analysis what each operator cost, null unless it was asked for
 * @param resolutions from which resolutions the answer comes, by time; slices of one resolution do not overlap
 */
public record QueryResult(
        Value value,
        List<String> warnings,
        List<String> infos,
        QueryStats stats,
        @Nullable QueryOperator analysis,
        List<ResolutionSlice> resolutions) {
    /** An answer that comes from nowhere in particular. */
    public QueryResult(
            Value value,
            List<String> warnings,
            List<String> infos,
            QueryStats stats,
            @Nullable QueryOperator analysis) {
        this(value, warnings, infos, stats, analysis, List.of());
    }

    public QueryResult {
        warnings = List.copyOf(warnings);
        infos = List.copyOf(infos);
        resolutions = List.copyOf(resolutions);
    }
}
