package io.athanor.promql.parser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the elements of two instant vectors find each other.
 *
 * @param labels the labels of {@code on} or {@code ignoring}, in the order of the query
 * @param on whether {@code labels} are those that must agree, instead of those to ignore
 * @param include the labels of {@code group_left} or {@code group_right}, taken over from the side of one
 * @param fillLeft the value of a left side that is missing; null: no fill
 * @param fillRight the value of a right side that is missing; null: no fill
 */
public record VectorMatching(
        Cardinality card,
        List<String> labels,
        boolean on,
        List<String> include,
        @Nullable Double fillLeft,
        @Nullable Double fillRight) {
    /** How many elements of either side may share a key. */
    public enum Cardinality {
        ONE_TO_ONE("one-to-one"),
        MANY_TO_ONE("many-to-one"),
        ONE_TO_MANY("one-to-many"),
        MANY_TO_MANY("many-to-many");

        private final String word;

        Cardinality(String word) {
            this.word = word;
        }

        /** The API's word. */
        public String word() {
            return word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** One to one on all labels. */
    public static final VectorMatching DEFAULT =
            new VectorMatching(Cardinality.ONE_TO_ONE, List.of(), false, List.of(), null, null);

    public VectorMatching {
        labels = List.copyOf(labels);
        include = List.copyOf(include);
    }

    /** Whether a missing side is filled in. */
    public boolean fills() {
        return fillLeft != null || fillRight != null;
    }

    VectorMatching withCard(Cardinality newCard) {
        return new VectorMatching(newCard, labels, on, include, fillLeft, fillRight);
    }
}
