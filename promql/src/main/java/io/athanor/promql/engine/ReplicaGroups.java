package io.athanor.promql.engine;

import io.athanor.dedup.ReplicaRank;
import io.athanor.model.Labels;
import io.athanor.model.Utf8Order;
import io.athanor.promql.Sources;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings the replicas of each series together: series that are alike but for the replica labels. */
final class ReplicaGroups {
    private ReplicaGroups() {}

    /** The series without their replica labels, in label order; each one's replicas in rank order. */
    static Selected of(List<Labels> labels, List<SeriesChunks> chunks, Sources sources, long mint, int windowMs) {
        List<String> dropped =
                sources.replicaLabels().stream().sorted(Utf8Order::compare).toList();
        Map<Labels, List<Integer>> groups = new LinkedHashMap<>(2 * labels.size());
        for (int i = 0; i < labels.size(); i++) {
            groups.computeIfAbsent(labels.get(i).drop(dropped), key -> new ArrayList<>(2))
                    .add(i);
        }
        List<Labels> sorted = new ArrayList<>(groups.keySet());
        sorted.sort(null);
        ReplicaRank rank = new ReplicaRank(sources.replicaLabels());
        List<List<SeriesChunks>> replicas = new ArrayList<>(sorted.size());
        for (Labels one : sorted) {
            List<Integer> members = groups.getOrDefault(one, List.of());
            if (members.size() > 1) {
                members.sort((a, b) -> rank.compare(labels.get(a), labels.get(b)));
            }
            replicas.add(members.stream().map(chunks::get).toList());
        }
        return new Selected(
                sorted.toArray(new Labels[0]),
                new SeriesChunks[0],
                new Selected.Replicas(replicas, sources.deduplication(), mint),
                windowMs,
                sources.resolution().orCoarser() && windowMs > 0);
    }
}
