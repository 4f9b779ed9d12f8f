package io.athanor.dedup;

import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;

/** Thanos's rule for any number of replicas: the first two made one, that with the third, and so on. */
final class PenaltyMerge {
    private final List<ReplicaStrand> leaves = new ArrayList<>();
    private final List<PenaltyStrand> pairs = new ArrayList<>();
    private final SteppedPenalty stepped = new SteppedPenalty();

    void merge(List<? extends Replica> replicas, Kind kind, SampleBuffer into) {
        if (kind.counter() && replicas.size() > 2) {
            stepped.merge(replicas, into);
            return;
        }
        Strand all = strand(replicas, kind.counter(), into.startTimestamps != null);
        while (all.take(into)) {
            // one piece after the other
        }
    }

    private Strand strand(List<? extends Replica> replicas, boolean counter, boolean starts) {
        while (leaves.size() < Math.max(1, replicas.size())) {
            leaves.add(new ReplicaStrand());
            pairs.add(new PenaltyStrand());
        }
        leaves.getFirst().reset(replicas.isEmpty() ? NoReplica.INSTANCE : replicas.getFirst(), counter, starts);
        Strand all = leaves.getFirst();
        for (int i = 1; i < replicas.size(); i++) {
            leaves.get(i).reset(replicas.get(i), counter, starts);
            pairs.get(i).reset(all, leaves.get(i), counter, starts);
            all = pairs.get(i);
        }
        return all;
    }
}
