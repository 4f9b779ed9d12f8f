package io.athanor.api.storeapi.about;

import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.pb.LabelMatcher;
import io.athanor.api.storeapi.pb.LabelSet;
import io.athanor.model.Labels;
import java.util.Collection;

/** Labels as rules, targets and exemplars have them on the wire, and back. */
public final class WireLabels {
    private WireLabels() {}

    /** The labels of a set, in their order, whatever order they came in; of a name that is there twice the last counts. */
    public static Labels of(LabelSet wire) {
        Labels.Builder labels = Labels.EMPTY.toBuilder();
        for (Label label : wire.getLabelsList()) {
            labels.set(label.getName(), label.getValue());
        }
        return labels.build();
    }

    /** The set without some labels, sorted. */
    public static LabelSet without(LabelSet wire, Collection<String> names) {
        Labels labels = of(wire);
        LabelSet.Builder kept = LabelSet.newBuilder();
        for (int i = 0; i < labels.size(); i++) {
            if (!names.contains(labels.name(i))) {
                kept.addLabels(Label.newBuilder().setName(labels.name(i)).setValue(labels.value(i)));
            }
        }
        return kept.build();
    }

    /** A matcher. */
    public static LabelMatcher matcher(io.athanor.model.LabelMatcher matcher) {
        return LabelMatcher.newBuilder()
                .setType(
                        switch (matcher.type()) {
                            case EQUAL -> LabelMatcher.Type.EQ;
                            case NOT_EQUAL -> LabelMatcher.Type.NEQ;
                            case REGEX -> LabelMatcher.Type.RE;
                            case NOT_REGEX -> LabelMatcher.Type.NRE;
                        })
                .setName(matcher.name())
                .setValue(matcher.value())
                .build();
    }
}
