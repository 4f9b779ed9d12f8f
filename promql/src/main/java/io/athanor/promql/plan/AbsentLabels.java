package io.athanor.promql.plan;

import io.athanor.model.LabelMatcher;
import io.athanor.model.Labels;
import io.athanor.model.MatchType;
import io.athanor.promql.parser.Expr;
import io.athanor.promql.parser.MatrixSelector;
import io.athanor.promql.parser.VectorSelector;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The labels of what {@code absent} says is missing: those that the selector fixes, each by one equality. */
final class AbsentLabels {
    private AbsentLabels() {}

    static Labels of(Expr expr) {
        return switch (expr) {
            case VectorSelector s -> of(s.matchers());
            case MatrixSelector m -> of(m.vectorSelector().matchers());
            default -> Labels.EMPTY;
        };
    }

    private static Labels of(List<LabelMatcher> matchers) {
        Labels.Builder labels = Labels.builder();
        Set<String> seen = new HashSet<>();
        for (LabelMatcher matcher : matchers) {
            String name = matcher.name();
            if (name.equals(Labels.METRIC_NAME)) {
                continue;
            }
            if (matcher.type() == MatchType.EQUAL && seen.add(name)) {
                labels.set(name, matcher.value());
            } else {
                labels.remove(name);
            }
        }
        return labels.build();
    }
}
