package io.athanor.dedup;

import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import java.util.Comparator;
import java.util.List;

/**
 * The order of replicas: byte order of the tuple of their replica label values. A missing label counts as empty and comes
 * first, so that what is deduplicated already leads.
 */
public record ReplicaRank(List<String> replicaLabels) implements Comparator<Labels> {
    /** @param replicaLabels names, in the order in which they are configured */
    public ReplicaRank {
        replicaLabels = List.copyOf(replicaLabels);
    }

    @Override
    public int compare(Labels a, Labels b) {
        for (String label : replicaLabels) {
            int c = Utf8Order.compare(a.get(label), b.get(label));
            if (c != 0) {
                return c;
            }
        }
        return 0;
    }
}
