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
    /** Of raw samples. */
    public SelectRequest(List<LabelMatcher> matchers, long mint, long maxt, SelectHints hints) {
        this(matchers, mint, maxt, SourceResolution.RAW, hints);
    }

    public SelectRequest {
        matchers = List.copyOf(matchers);
    }

    /** The same for a reader that is going to drop labels, see {@link SelectHints#without}. */
    public SelectRequest without(List<String> labels) {
        return new SelectRequest(matchers, mint, maxt, resolution, hints.without(labels));
    }
}
