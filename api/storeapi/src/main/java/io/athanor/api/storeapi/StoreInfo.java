package io.athanor.api.storeapi;

import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What a store holds.
 *
 * @param component the name of its kind: {@code store}, {@code sidecar}, {@code query} …
 * @param labelSets the external labels of its data, each set once
 * @param mint first time that it has or may have data for, ms, inclusive
 * @param maxt last time of such data, ms, inclusive
 * @param stretches for which times there is data with which labels; empty: not known
 * @param leavesOutLabels whether it leaves labels out of its series where a reader drops them ({@code
 *     SelectHints.without})
 */
public record StoreInfo(
        String component,
        List<Labels> labelSets,
        long mint,
        long maxt,
        List<Stretch> stretches,
        boolean leavesOutLabels) {
    public StoreInfo {
        labelSets = List.copyOf(labelSets);
        stretches = List.copyOf(stretches);
    }

    /** Of a store that gives all labels. */
    public StoreInfo(String component, List<Labels> labelSets, long mint, long maxt, List<Stretch> stretches) {
        this(component, labelSets, mint, maxt, stretches, false);
    }

    /**
     * A stretch of time without a gap.
     *
     * @param labels the external labels of its data
     * @param mint first time, ms, inclusive
     * @param maxt last time, ms, exclusive as blocks have it
     */
    public record Stretch(Labels labels, long mint, long maxt) {
        /** Stretches of the same labels that touch or overlap made one; by labels, then time. */
        public static List<Stretch> joined(Collection<Stretch> all) {
            List<Stretch> sorted = new ArrayList<>(all);
            sorted.sort(Comparator.comparing(Stretch::labels).thenComparingLong(Stretch::mint));
            List<Stretch> joined = new ArrayList<>();
            for (Stretch next : sorted) {
                Stretch last = joined.isEmpty() ? null : joined.getLast();
                if (last != null && last.labels.equals(next.labels) && next.mint <= last.maxt) {
                    joined.removeLast();
                    joined.add(new Stretch(last.labels, last.mint, Math.max(last.maxt, next.maxt)));
                } else {
                    joined.add(next);
                }
            }
            return joined;
        }
    }
}
