package io.athanor.tsdb.index;

import io.athanor.model.LabelMatcher;
import io.athanor.tsdb.series.StillWanted;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps those series whose entries satisfy matchers; each value of a label is tried once. */
final class SeriesFilter {
    private final IndexReader index;
    private final LabelMatcher[] matchers;
    private final int[] names;
    private final Map<Integer, Boolean>[] known;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of maps
    SeriesFilter(IndexReader index, List<LabelMatcher> matchers) {
        this.index = index;
        this.matchers = matchers.toArray(LabelMatcher[]::new);
        this.names = matchers.stream().mapToInt(m -> index.symbolId(m.name())).toArray();
        this.known = new Map[names.length];
        Arrays.setAll(known, i -> new HashMap<Integer, Boolean>());
    }

    /** Those of {@code refs} that satisfy all; {@code refs} is consumed. */
    int[] keep(int[] refs) {
        int kept = 0;
        for (int i = 0; i < refs.length; i++) {
            StillWanted.check(i);
            if (isKept(refs[i])) {
                refs[kept++] = refs[i];
            }
        }
        return kept == refs.length ? refs : Arrays.copyOf(refs, kept);
    }

    private boolean isKept(int ref) {
        SeriesEntry entry = index.load(ref);
        for (int i = 0; i < matchers.length; i++) {
            int value = names[i] < 0 ? -1 : entry.valueOf(names[i]);
            if (!matches(i, value)) {
                return false;
            }
        }
        return true;
    }

    private boolean matches(int i, int value) {
        Boolean before = known[i].get(value);
        if (before != null) {
            return before;
        }
        boolean now = matchers[i].matches(value < 0 ? "" : index.symbol(value));
        known[i].put(value, now);
        return now;
    }
}
