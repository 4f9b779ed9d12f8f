package io.athanor.component.sidecar;

import io.athanor.model.Labels;
import java.util.List;

/**
 * Makes a series's labels those of the answer: external labels win over its own of the same name, and labels that the reader
 * drops are left out.
 */
record AnswerLabels(Labels external, List<String> without) {
    /** @param without sorted, as hints have them */
    static AnswerLabels of(Labels external, List<String> without) {
        return new AnswerLabels(external.drop(without), without);
    }

    Labels apply(Labels own) {
        Labels.Builder builder = (without.isEmpty() ? own : own.drop(without)).toBuilder();
        for (int i = 0; i < external.size(); i++) {
            builder.set(external.name(i), external.value(i));
        }
        return builder.build();
    }
}
