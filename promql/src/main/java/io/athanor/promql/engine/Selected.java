package io.athanor.promql.engine;

import io.athanor.dedup.DedupFunc;
import io.athanor.model.Labels;
import io.athanor.tsdb.series.SeriesChunks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series of one selection: labels, and where their chunks are.
 *
 * @param chunks of each series; empty if {@code replicas} is there
 * @param replicas of each series, where they are to be made one
 * @param windowMs the longest window of downsampled data among them, ms, 0 for raw samples alone
 * @param reaching whether a window answers for all times that it stands for, however short the look back is
 */
record Selected(
        Labels[] labels, SeriesChunks[] chunks, @Nullable Replicas replicas, int windowMs, boolean reaching) {
    /**
     * The replicas of each series.
     *
     * @param chunks of the replicas of each series, in rank order
     * @param mint the least time that the query looks at, ms: where {@code penalty} begins
     */
    record Replicas(List<List<SeriesChunks>> chunks, DedupFunc func, long mint) {}

    /** Whether any of it may be downsampled. */
    boolean downsampled() {
        return windowMs > 0;
    }

    int size() {
        return labels.length;
    }
}
