package io.athanor.fanout;

import io.athanor.api.storeapi.StoreInfo;
import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import java.util.List;

/** Whether a store can have anything to say, judged by what it says of itself. */
final class Pruning {
    private Pruning() {}

    /** Whether data for {@code [mint, maxt]} (ms, inclusive) that satisfies the matchers may be there. */
    static boolean mayHold(StoreInfo info, List<LabelMatcher> matchers, long mint, long maxt) {
        if (mint > info.maxt() || maxt < info.mint()) {
            return false;
        }
        if (!info.labelSets().isEmpty() && info.labelSets().stream().noneMatch(set -> fits(set, matchers))) {
            return false;
        }
        return info.stretches().isEmpty()
                || info.stretches().stream()
                        .anyMatch(stretch ->
                                stretch.mint() <= maxt && stretch.maxt() >= mint && fits(stretch.labels(), matchers));
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
