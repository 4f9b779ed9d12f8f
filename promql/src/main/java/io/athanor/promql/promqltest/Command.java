package io.athanor.promql.promqltest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command of a script; lines count from 1. */
sealed interface Command {
    int line();

    /** Forgets all samples. */
    record Clear(int line) implements Command {}

    /**
     * Adds samples, the first of each series at time 0.
     *
     * @param stepMs between samples
     * @param customBuckets whether classic histograms are loaded as native ones with custom buckets besides
     */
    record Load(int line, long stepMs, boolean customBuckets, List<LoadedSeries> series) implements Command {}

    /** A series to be loaded, with the start times of its samples if they are given. */
    record LoadedSeries(SeriesLine line, @Nullable StartTimes starts) {}

    /**
     * Asks a query, and says what must come out.
     *
     * @param startMs first step; of an instant query with an expected range its first sample
     * @param endMs last possible step; meaningless for an instant query without an expected range
     * @param stepMs between steps
     * @param evalMs time of an instant query
     * @param onlyInstant whether an instant query is not asked again as a range query
     */
    record Eval(
            int line,
            String expr,
            boolean range,
            long startMs,
            long endMs,
            long stepMs,
            long evalMs,
            boolean onlyInstant,
            Expectations expectations,
            ExpectedResult result)
            implements Command {}
}
