package io.athanor.component.sidecar;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * Matchers as far as Prometheus is asked for them: those on external labels are answered here.
 *
 * @param isPossible whether the external labels satisfy theirs
 * @param own those on other labels
 */
record ScopedMatchers(boolean isPossible, List<LabelMatcher> own) {
    static ScopedMatchers of(List<LabelMatcher> matchers, Labels external) {
        List<LabelMatcher> own = new ArrayList<>();
        boolean isPossible = true;
        for (LabelMatcher matcher : matchers) {
            String value = external.get(matcher.name());
            if (value.isEmpty()) {
                own.add(matcher);
            } else {
                isPossible &= matcher.matches(value);
            }
        }
        return new ScopedMatchers(isPossible, own);
    }
}
