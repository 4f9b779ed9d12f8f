package io.athanor.api.httpapi;

import io.athanor.api.storeapi.completeness.Completeness;
import io.athanor.tsdb.series.SeriesSource;
import org.jspecify.annotations.Nullable;

/** What one request is answered from. Safe for all threads; closed when the answer has been computed. */
public interface AnswerSource extends AutoCloseable {
    /** The series. */
    SeriesSource series();

    /** Who was asked so far; null where there is nobody to ask. */
    default @Nullable Completeness completeness() {
        return null;
    }

    @Override
    default void close() {}
}
