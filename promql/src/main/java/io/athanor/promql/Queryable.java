package io.athanor.promql;

import io.athanor.tsdb.series.SelectRequest;
import io.athanor.tsdb.series.SeriesCursor;

/** All that the engine asks of the world. */
@FunctionalInterface
public interface Queryable {
    /** As {@link io.athanor.tsdb.series.SeriesSource#select}. */
    SeriesCursor select(SelectRequest request);

    /** Who can compute parts of the query that selects here. */
    default Leaves leaves() {
        return Leaves.NONE;
    }
}
