package io.athanor.api.storeapi;

import io.athanor.api.storeapi.version.DataVersion;
import io.athanor.model.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

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
 * @param apis what its process serves, series among it or not
 * @param version of its data, as far as it tells that
 */
public record StoreInfo(
        String component,
        List<Labels> labelSets,
        long mint,
        long maxt,
        List<Stretch> stretches,
        boolean leavesOutLabels,
        Set<ServedApi> apis,
        DataVersion version) {
    public StoreInfo {
        labelSets = List.copyOf(labelSets);
        stretches = List.copyOf(stretches);
        apis = Set.copyOf(apis);
    }

    /** Of one that does not tell the version of its data. */
    public StoreInfo(
            String component,
            List<Labels> labelSets,
            long mint,
            long maxt,
            List<Stretch> stretches,
            boolean leavesOutLabels,
            Set<ServedApi> apis) {
        this(component, labelSets, mint, maxt, stretches, leavesOutLabels, apis, DataVersion.UNKNOWN);
    }

    /** Of a process that serves nothing but series. */
    public StoreInfo(
            String component,
            List<Labels> labelSets,
            long mint,
            long maxt,
            List<Stretch> stretches,
            boolean leavesOutLabels) {
        this(component, labelSets, mint, maxt, stretches, leavesOutLabels, Set.of(ServedApi.STORE));
    }

    /** Of a store that gives all labels. */
    public StoreInfo(String component, List<Labels> labelSets, long mint, long maxt, List<Stretch> stretches) {
        this(component, labelSets, mint, maxt, stretches, false);
    }

    /** The same of a process that serves these. */
    public StoreInfo serving(Set<ServedApi> served) {
        return new StoreInfo(component, labelSets, mint, maxt, stretches, leavesOutLabels, served, version);
    }

    /** The same with this version of its data. */
    public StoreInfo of(DataVersion told) {
        return new StoreInfo(component, labelSets, mint, maxt, stretches, leavesOutLabels, apis, told);
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
