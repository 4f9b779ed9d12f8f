package io.athanor.api.httpapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.api.storeapi.completeness.CompletenessCursor.Fetched;
import io.athanor.model.LabelMatcher;
import io.athanor.promql.Leaves;
import io.athanor.tsdb.series.SeriesSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one request is answered from. Safe for all threads; closed when the answer has been computed. */
public interface AnswerSource extends AutoCloseable {
    /** The series. */
    SeriesSource series();

    /** Who can compute parts of queries over these series. */
    default Leaves leaves() {
        return Leaves.NONE;
    }

    /** Who was asked so far; null where there is nobody to ask. */
    default @Nullable Completeness completeness() {
        return null;
    }

    /** What was read from buckets so far, as far as it is known; complete once the answer has been computed. */
    default Fetched fetched() {
        return Fetched.NOTHING;
    }

    /** What all that is answered has to satisfy, whatever is asked; empty: nothing. */
    default List<LabelMatcher> enforced() {
        return List.of();
    }

    @Override
    default void close() {}
}
