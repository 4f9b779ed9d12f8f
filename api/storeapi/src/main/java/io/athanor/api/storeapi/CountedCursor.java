package io.athanor.api.storeapi;

import io.athanor.api.storeapi.hintspb.SeriesResponseHints;
import io.athanor.tsdb.series.SeriesCursor;

/** Series of a store that can tell what it read for them. */
public interface CountedCursor extends SeriesCursor {
    /** Which blocks were asked, and what was read so far. */
    SeriesResponseHints responseHints();
}
