package io.athanor.tsdb.series;

import io.athanor.model.LabelMatcher;
import java.util.List;

/**
 * What to select.
 *
 * @param matchers all of which must hold; never empty
 * @param mint first time of interest, ms, inclusive
 * @param maxt last time of interest, ms, inclusive
 * @param hints what the reader is going to do, for sources that can save work; never changes the answer
 */
public record SelectRequest(List<LabelMatcher> matchers, long mint, long maxt, SelectHints hints) {
    public SelectRequest {
        matchers = List.copyOf(matchers);
    }
}
