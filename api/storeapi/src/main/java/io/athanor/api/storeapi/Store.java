package io.athanor.api.storeapi;

import io.athanor.tsdb.series.SeriesSource;

/** A source of series that says what it holds: a block set, a bucket, a Prometheus, a querier over others. */
public interface Store extends SeriesSource {
    /** What is here at the moment. */
    StoreInfo info();
}
