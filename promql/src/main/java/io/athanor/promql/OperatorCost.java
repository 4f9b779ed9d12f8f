package io.athanor.promql;

import io.athanor.tsdb.series.SourceShare;
import java.util.List;

/**
 * What one operator of a query cost. Times are sums over all threads.
 *
 * @param totalNanos computing, with everything below it
 * @param ownNanos computing, without what is below it; decoding and selecting included
 * @param series series that it gave
 * @param samples values that it gave: at most one per series and step, of a range selector all that it read; values that
 *     are asked for again and computed again count again
 * @param totalSamples samples looked at, with everything below it, as Prometheus counts them: a window's samples once per
 *     window
 * @param peakSamples most samples held at once by it or by one below it
 * @param read what it read from storage
 */
public record OperatorCost(
        long totalNanos, long ownNanos, long series, long samples, long totalSamples, long peakSamples, Read read) {
    /**
     * What a selector read; all zero for other operators.
     *
     * @param selectNanos finding the series; where several selectors share a selection, the first has it
     * @param series series found
     * @param decodeNanos reading and decoding chunks
     * @param samples samples decoded
     * @param chunks chunks decoded
     * @param bytes of these chunks
     * @param cacheHits series that were found, or decoded, already for another selector
     * @param shares what each source beyond this process gave to the selection, by address
     */
    public record Read(
            long selectNanos,
            long series,
            long decodeNanos,
            long samples,
            long chunks,
            long bytes,
            long cacheHits,
            List<SourceShare> shares) {
        public Read {
            shares = List.copyOf(shares);
        }
    }
}
