package io.athanor.component.frontend.downstream;

import io.athanor.api.httpapi.QueryCost;
import java.util.concurrent.atomic.AtomicLong;

/** What one request has cost, of all its parts together. For many threads. */
public final class Costs {
    private final AtomicLong queueNanos = new AtomicLong();
    private final AtomicLong longestQueueNanos = new AtomicLong();
    private final AtomicLong querierNanos = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong asks = new AtomicLong();
    private final AtomicLong cacheNanos = new AtomicLong();
    private final AtomicLong samples = new AtomicLong();
    private final AtomicLong peakSamples = new AtomicLong();
    private final AtomicLong stepsFromCache = new AtomicLong();
    private final AtomicLong cpuNanos = new AtomicLong();
    private final AtomicLong decodedSamples = new AtomicLong();
    private final AtomicLong bucketBytes = new AtomicLong();
    private final AtomicLong bucketRequests = new AtomicLong();

    void queued(long nanos) {
        queueNanos.addAndGet(nanos);
        longestQueueNanos.accumulateAndGet(nanos, Math::max);
    }

    void asked(long nanos, long answered, QueryCost told) {
        asks.incrementAndGet();
        querierNanos.addAndGet(nanos);
        bytes.addAndGet(answered);
        told(told);
    }

    private void told(QueryCost cost) {
        cpuNanos.addAndGet(cost.cpuNanos());
        decodedSamples.addAndGet(cost.samples());
        bucketBytes.addAndGet(cost.bucketBytes());
        bucketRequests.addAndGet(cost.bucketRequests());
    }

    private QueryCost told() {
        return new QueryCost(cpuNanos.get(), decodedSamples.get(), bucketBytes.get(), bucketRequests.get());
    }

    /** What a part was told of by a querier. */
    public void samples(long looked, long peak) {
        samples.addAndGet(looked);
        peakSamples.accumulateAndGet(peak, Math::max);
    }

    /** Time with a cache. */
    public void cached(long nanos, long steps) {
        cacheNanos.addAndGet(nanos);
        stepsFromCache.addAndGet(steps);
    }

    /** Takes over what something that was shared has cost. */
    void add(Costs shared) {
        queueNanos.addAndGet(shared.queueNanos.get());
        longestQueueNanos.accumulateAndGet(shared.longestQueueNanos.get(), Math::max);
        querierNanos.addAndGet(shared.querierNanos.get());
        bytes.addAndGet(shared.bytes.get());
        asks.addAndGet(shared.asks.get());
        told(shared.told());
    }

    /** What it is now. */
    public Sum sum() {
        return new Sum(
                queueNanos.get(),
                longestQueueNanos.get(),
                querierNanos.get(),
                bytes.get(),
                asks.get(),
                cacheNanos.get(),
                samples.get(),
                peakSamples.get(),
                stepsFromCache.get(),
                told());
    }

    /**
     * A cost.
     *
     * @param queueNanos waited for turns, the parts' summed
     * @param longestQueueNanos the longest wait of a part
     * @param querierNanos of the querier, the parts' summed
     * @param bytes that it answered
     * @param asks requests to it
     * @param cacheNanos spent with the cache
     * @param samples that queriers say they looked at; 0 where they were not asked
     * @param peakSamples the most that one of them held at once
     * @param stepsFromCache steps of range queries that were not asked for
     * @param told what queriers say that it cost them, the parts' summed
     */
    public record Sum(
            long queueNanos,
            long longestQueueNanos,
            long querierNanos,
            long bytes,
            long asks,
            long cacheNanos,
            long samples,
            long peakSamples,
            long stepsFromCache,
            QueryCost told) {}
}
