package io.athanor.promql.plan;

import io.athanor.promql.Leaf;
import java.util.List;

/**
 * A part of a query that leaves compute: its value is the union of their answers.
 *
 * @param expr its text, the same for all
 * @param leaves who computes it
 * @param carried external labels that each series which is answered still carries, as one of its leaf's label sets has them,
 *     sorted; not looked at where there is but one leaf
 * @param values what has to hold of the values, so that what is made of the union is what would have been computed here
 */
public record RemotePart(String expr, List<Leaf> leaves, List<String> carried, Values values) {
    /** What values have to be. */
    public enum Values {
        ANY,
        /** What is made of histograms depends on their order, and on floats beside them. */
        FLOATS,
        /** A sum that has left the range of numbers says nothing of an average. */
        FINITE_FLOATS
    }

    public RemotePart {
        leaves = List.copyOf(leaves);
        carried = List.copyOf(carried);
    }
}
