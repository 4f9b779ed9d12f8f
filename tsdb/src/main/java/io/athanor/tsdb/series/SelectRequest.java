package io.athanor.tsdb.series;

import io.athanor.model.LabelMatcher;
import java.util.List;

/**
 * What to select.
 *
 * @param matchers all of which must hold; never empty
 * @param mint first time of interest, ms, inclusive
 * @param maxt last time of interest, ms, inclusive
 * @param resolution how coarse the data may be
 * @param hints what the reader is going to do, for sources that can save work; never changes the answer
 */
public record SelectRequest(
        List<LabelMatcher> matchers, long mint, long maxt, SourceResolution resolution, SelectHints hints) {
    /** Two windows of the coarsest data, and what one sample may be late. */
    private static final long REACH_MS = 3 * 3_600_000;

    /** Of raw samples. */
    public SelectRequest(List<LabelMatcher> matchers, long mint, long maxt, SelectHints hints) {
        this(matchers, mint, maxt, SourceResolution.RAW, hints);
    }

    public SelectRequest {
        matchers = List.copyOf(matchers);
    }

    /**
     * The first time whose chunks may be read, ms: before {@code mint} where coarser data may have to do, whose windows stand
     * for times after them.
     */
    public long earliest() {
        boolean reachesBack = resolution.orCoarser() && mint > Long.MIN_VALUE + REACH_MS;
        return reachesBack ? mint - REACH_MS : mint;
    }

    /** The same for a reader that is going to do something else with it. */
    public SelectRequest with(SelectHints other) {
        return new SelectRequest(matchers, mint, maxt, resolution, other);
    }
}
