package io.athanor.app;

import io.athanor.bucket.cache.CachingBucketMetrics;
import io.athanor.objstore.BucketMetrics.Operation;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code thanos_store_bucket_cache_*}. */
final class CachingBucketCounters implements CachingBucketMetrics {
    private static final String CONFIG = "config";
    private static final String CHUNKS = "chunks";

    private final Counter requests;
    private final Counter hits;
    private final Counter requested;
    private final Counter fetched;
    private final Counter refetched;

    CachingBucketCounters(PrometheusRegistry registry) {
        MetricKinds of = new MetricKinds(registry, "thanos_store_bucket_cache_");
        requests = of.counter(
                "operation_requests_total",
                "Number of requested operations matching given config.",
                "operation",
                CONFIG);
        hits = of.counter(
                "operation_hits_total",
                "Number of operations served from cache for given config.",
                "operation",
                CONFIG);
        requested =
                of.counter("getrange_requested_bytes_total", "Total number of bytes requested via GetRange.", CONFIG);
        fetched = of.counter(
                "getrange_fetched_bytes_total",
                "Total number of bytes fetched because of GetRange operation. Data from bucket is then stored to cache.",
                "origin",
                CONFIG);
        refetched = of.counter(
                "getrange_refetched_bytes_total",
                "Total number of bytes re-fetched from storage because of GetRange operation, despite being in cache"
                        + " already.",
                "origin",
                CONFIG);
        for (Operation operation : Operation.values()) {
            String config = config(operation);
            if (!config.isEmpty()) {
                requests.labelValues(operation.label(), config);
                hits.labelValues(operation.label(), config);
            }
        }
        requested.labelValues(CHUNKS);
        for (Origin origin : Origin.values()) {
            fetched.labelValues(origin.label(), CHUNKS);
        }
        refetched.labelValues(Origin.CACHE.label(), CHUNKS);
    }

    /** Thanos's name for what of an operation is cached. */
    private static String config(Operation operation) {
        return switch (operation) {
            case ITER -> "blocks-iter";
            case GET, EXISTS -> "meta.jsons";
            case GET_RANGE, ATTRIBUTES -> CHUNKS;
            case UPLOAD, DELETE -> "";
        };
    }

    @Override
    public void asked(Operation operation) {
        requests.labelValues(operation.label(), config(operation)).inc();
    }

    @Override
    public void hit(Operation operation, double part) {
        hits.labelValues(operation.label(), config(operation)).inc(part);
    }

    @Override
    public void rangeAsked(long bytes) {
        requested.labelValues(CHUNKS).inc(bytes);
    }

    @Override
    public void rangeFetched(Origin origin, long bytes) {
        fetched.labelValues(origin.label(), CHUNKS).inc(bytes);
    }

    @Override
    public void rangeFetchedAgain(long bytes) {
        refetched.labelValues(Origin.CACHE.label(), CHUNKS).inc(bytes);
    }
}
