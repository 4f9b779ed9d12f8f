package io.athanor.api.storeapi;

import io.athanor.model.LabelMatcher;
import java.util.List;

/**
 * Of which series names or values of labels are wanted.
 *
 * @param matchers empty: of all
 * @param mint first time of interest, ms, inclusive
 * @param maxt last time of interest, ms, inclusive
 * @param limit the greatest number wanted, 0 for all
 */
public record LabelsRequest(List<LabelMatcher> matchers, long mint, long maxt, int limit) {}
