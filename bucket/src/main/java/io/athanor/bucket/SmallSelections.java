package io.athanor.bucket;

import io.athanor.model.LabelMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The few series that the last selections of one block found, for those who ask the same again: a dashboard does every few
 * seconds, and where a selection finds little, finding it is most of the work. A block never changes, so what is kept
 * stays true. Bounded to some kilobytes for each block. Safe for all threads.
 */
final class SmallSelections {
    private static final int MOST = 8;

    /** Selections of more series are not kept. */
    static final int MOST_SERIES = 64;

    private final Map<List<LabelMatcher>, int[]> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<LabelMatcher>, int[]> eldest) {
            return size() > MOST;
        }
    };

    /** A copy of what these matchers selected; null if that is not known. */
    synchronized int @Nullable [] get(List<LabelMatcher> matchers) {
        int[] refs = kept.get(matchers);
        return refs == null ? null : refs.clone();
    }

    /** Keeps a copy of a selection, if it is small. */
    synchronized void put(List<LabelMatcher> matchers, int[] refs) {
        if (refs.length <= MOST_SERIES) {
            kept.put(List.copyOf(matchers), refs.clone());
        }
    }
}
