package io.athanor.promql;

import org.jspecify.annotations.Nullable;

/**
 * What an answer has cost.
 *
 * @param queueNanos waiting for a turn
 * @param prepareNanos parsing, planning, and finding the series
 * @param evalNanos reading, decoding and computing
 * @param sortNanos ordering the answer
 * @param series series selected, each selector once
 * @param samples samples as Prometheus counts them; null unless asked for
 * @param peakSamples most samples held at once
 * @param decodedSamples samples decoded from chunks
 * @param peakBytes most bytes reserved at once
 * @param cpuNanos of the threads that compute, as far as they worked for this query
 */
public record QueryStats(
        long queueNanos,
        long prepareNanos,
        long evalNanos,
        long sortNanos,
        long series,
        @Nullable Samples samples,
        long peakSamples,
        long decodedSamples,
        long peakBytes,
        long cpuNanos) {
    /**
     * Samples that the query looked at, step by step. A native histogram counts as so many samples as it takes memory.
     *
     * @param queryable all that are in a window or found by a selector at the step
     * @param read those of them that the step before has not looked at
     */
    public record Samples(long[] queryable, long[] read) {
        /** Prometheus's {@code totalQueryableSamples}. */
        public long totalQueryable() {
            return sum(queryable);
        }

        /** Prometheus's {@code samplesRead}. */
        public long totalRead() {
            return sum(read);
        }

        private static long sum(long[] counts) {
            long sum = 0;
            for (long count : counts) {
                sum += count;
            }
            return sum;
        }
    }
}
