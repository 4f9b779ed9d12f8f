package io.athanor.promql;

import io.athanor.model.LabelMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who can compute parts of one query where its series are. Used by the thread that coordinates the query. */
public interface Leaves {
    /** Nobody: all is computed here. */
    Leaves NONE = new Leaves() {
        @Override
        public @Nullable List<Leaf> holders(List<LabelMatcher> matchers, long mint, long maxt) {
            return null;
        }

        @Override
        public List<String> warnings() {
            return List.of();
        }
    };

    /**
     * All that may have series of these matchers within {@code [mint, maxt]} (ms, inclusive), each of which can compute; null
     * if somebody may have some who cannot, or it is not known.
     */
    @Nullable
    List<Leaf> holders(List<LabelMatcher> matchers, long mint, long maxt);

    /** External labels that alone may tell leaves apart; empty: all. */
    default List<String> partitionLabels() {
        return List.of();
    }

    /** Who would have been among the holders and does not answer at the moment, one text each. */
    List<String> warnings();
}
