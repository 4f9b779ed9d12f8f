package io.athanor.model.relabel;

import io.athanor.model.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rules, applied one after the other: each sees what those before it have left. */
public record Relabeling(List<RelabelRule> rules) {
    /** Leaves everything as it is. */
    public static final Relabeling NONE = new Relabeling(List.of());

    public Relabeling {
        rules = List.copyOf(rules);
    }

    /** The labels that come out; null if a rule says that they are to be dropped. */
    public @Nullable Labels apply(Labels labels) {
        if (rules.isEmpty()) {
            return labels;
        }
        Labels.Builder builder = labels.toBuilder();
        for (RelabelRule rule : rules) {
            if (!rule.apply(builder)) {
                return null;
            }
        }
        return builder.build();
    }
}
