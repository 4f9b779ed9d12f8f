package io.athanor.fanout;

import io.athanor.api.storeapi.StoreInfo;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import java.util.List;

/** Whether a store can have anything to say, judged by what it says of itself. */
final class Pruning {
    private Pruning() {}

    /**
     * Why there cannot be data for {@code [mint, maxt]} (ms, inclusive) that satisfies the matchers, empty if there may be.
     */
    static String why(StoreInfo info, List<LabelMatcher> matchers, long mint, long maxt) {
        if (mint > info.maxt() || maxt < info.mint()) {
            return "does not have data within this time period";
        }
        if (!info.labelSets().isEmpty() && info.labelSets().stream().noneMatch(set -> fits(set, matchers))) {
            return "external labels does not match request label matchers";
        }
        boolean mayHold = info.stretches().isEmpty()
                || info.stretches().stream()
                        .anyMatch(stretch ->
                                stretch.mint() <= maxt && stretch.maxt() >= mint && fits(stretch.labels(), matchers));
        return mayHold ? "" : "has no data of these external labels within this time period";
    }

    /** A label that is not among the external ones may be the series' own: nothing is known of it. */
    private static boolean fits(Labels external, List<LabelMatcher> matchers) {
        for (LabelMatcher matcher : matchers) {
            String value = external.get(matcher.name());
            if (!value.isEmpty() && !matcher.matches(value)) {
                return false;
            }
        }
        return true;
    }
}
