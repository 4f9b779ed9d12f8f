package io.athanor.promql.engine.match;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.LabelSets;
import io.athanor.promql.parser.VectorMatching;

/** The labels of what a binary operator makes of two series. */
final class ResultLabels {
    private final VectorMatching matching;
    private final boolean dropsMetadata;

    /**
     * @param dropsMetadata whether the result is no longer the metric: arithmetic, or a comparison that says 0 and 1
     */
    ResultLabels(VectorMatching matching, boolean dropsMetadata) {
        this.matching = matching;
        this.dropsMetadata = dropsMetadata;
    }

    /**
     * @param many the series of the side that keeps its labels (the left one, or the side of many)
     * @param one the other, from which labels may be included
     */
    Labels of(Labels many, Labels one) {
        Labels labels = dropsMetadata ? LabelSets.withoutMetadata(many) : many;
        if (matching.card() == VectorMatching.Cardinality.ONE_TO_ONE) {
            labels = matching.on()
                    ? LabelSets.keep(labels, matching.labels())
                    : LabelSets.drop(labels, matching.labels());
        }
        if (matching.include().isEmpty()) {
            return labels;
        }
        Labels.Builder builder = labels.toBuilder();
        for (String name : matching.include()) {
            builder.set(name, one.get(name));
        }
        return builder.build();
    }
}
