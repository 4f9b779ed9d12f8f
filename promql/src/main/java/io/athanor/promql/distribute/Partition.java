package io.athanor.promql.distribute;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.promql.Leaf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Leaves whose series are told apart by external labels: any two series of different leaves differ in a label that both
 * carry. Labels of replicas tell nothing: they are dropped.
 */
final class Partition {
    private final List<List<Labels>> sets = new ArrayList<>();

    /** Labels that all series of all leaves carry. */
    private final TreeSet<String> common = new TreeSet<>(Utf8Order::compare);

    /**
     * @param replicaLabels sorted
     * @param considered names of the labels that may tell leaves apart; empty: all
     */
    Partition(List<Leaf> leaves, List<String> replicaLabels, List<String> considered) {
        for (Leaf leaf : leaves) {
            List<Labels> own = leaf.labelSets().stream()
                    .map(set -> set.drop(replicaLabels))
                    .distinct()
                    .toList();
            sets.add(own.isEmpty() ? List.of(Labels.EMPTY) : own);
        }
        Labels first = sets.getFirst().getFirst();
        for (int i = 0; i < first.size(); i++) {
            String name = first.name(i);
            boolean isCommon = sets.stream().allMatch(own -> own.stream().allMatch(set -> set.has(name)));
            if (isCommon && (considered.isEmpty() || considered.contains(name))) {
                common.add(name);
            }
        }
    }

    /** Whether series that carry these labels still tell whose they are. */
    boolean isToldBy(Carried carried) {
        return isToldBy(common.stream().filter(carried::has).toList());
    }

    private boolean isToldBy(List<String> names) {
        Set<Labels> others = new HashSet<>();
        for (List<Labels> leaf : sets) {
            Set<Labels> own = new HashSet<>();
            leaf.forEach(set -> own.add(set.keep(names)));
            for (Labels set : own) {
                if (!others.add(set)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** As few of these labels as tell leaves apart, sorted; all of {@code carried} do. */
    List<String> least(Carried carried) {
        List<String> names =
                new ArrayList<>(common.stream().filter(carried::has).toList());
        for (String name : List.copyOf(names)) {
            List<String> fewer = names.stream().filter(n -> !n.equals(name)).toList();
            if (isToldBy(fewer)) {
                names = new ArrayList<>(fewer);
            }
        }
        return List.copyOf(names);
    }
}
