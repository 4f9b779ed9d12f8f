package io.athanor.tsdb.series;

import io.athanor.model.LabelMatcher;
import java.util.List;

/**
 * Whatever holds series: a block, a set of blocks, a bucket, a remote store.
 *
 * <p>All times are milliseconds since the epoch, both ends inclusive. Safe for use by many threads at once.
 */
public interface SeriesSource {
    /**
     * The series that satisfy all matchers and have a chunk that touches the time range, in label order. Unless only
     * labels are wanted, a source may spare itself the second check: {@link SeriesChunks#read} then gives nothing.
     *
     * <p>What is missing from the answer is named by {@link SeriesCursor#warnings()}; only a failure that leaves nothing
     * to answer with is thrown.
     */
    SeriesCursor select(SelectRequest request);

    /** The names of the labels of all matching series, sorted, at most {@code limit} (0: all). */
    Listing labelNames(List<LabelMatcher> matchers, long mint, long maxt, int limit);

    /** The values of one label over all matching series, sorted, at most {@code limit} (0: all). */
    Listing labelValues(String name, List<LabelMatcher> matchers, long mint, long maxt, int limit);

    /** The least and greatest time of any sample here, {@code mint > maxt} if there is none. */
    TimeBounds timeBounds();

    /** A sorted list of names or values, and what is missing from it. */
    record Listing(List<String> values, List<String> warnings) {}

    /** The time of the first and of the last sample, ms, inclusive. */
    record TimeBounds(long mint, long maxt) {}
}
