package io.athanor.promql;

import io.athanor.dedup.DedupFunc;
import io.athanor.tsdb.series.SeriesShard;
import io.athanor.tsdb.series.SourceResolution;
import java.util.List;

/**
 * From which data a query is answered.
 *
 * @param resolution how coarse the data may be
 * @param replicaLabels labels that tell replicas of one series apart, in the order that ranks them; empty: every series
 *     stands for itself
 * @param deduplication how replicas become one series
 * @param shard the share of all series that it is answered from; replica labels are no part of how they are dealt out
 */
public record Sources(
        SourceResolution resolution, List<String> replicaLabels, DedupFunc deduplication, SeriesShard shard) {
    /** Raw samples, every series for itself. */
    public static final Sources RAW = new Sources(SourceResolution.RAW, List.of(), DedupFunc.PENALTY);

    public Sources {
        replicaLabels = List.copyOf(replicaLabels);
        shard = shard.without(replicaLabels);
    }

    /** Of all series. */
    public Sources(SourceResolution resolution, List<String> replicaLabels, DedupFunc deduplication) {
        this(resolution, replicaLabels, deduplication, SeriesShard.ALL);
    }

    /** Whether replicas are made one. */
    public boolean deduplicates() {
        return !replicaLabels.isEmpty();
    }
}
