package io.athanor.bucket.remote;

import io.athanor.bucket.request.RequestStats;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.series.SeriesCursor;
import java.util.List;

/** The answer of a {@link BucketStore}, with what it took. */
public interface BucketCursor extends SeriesCursor {
    /** The blocks that were asked. */
    List<Ulid> blocks();

    /** What was read so far. */
    RequestStats stats();

    /** What the answer comes to so far. */
    BucketStoreMetrics.Answered answered();
}
