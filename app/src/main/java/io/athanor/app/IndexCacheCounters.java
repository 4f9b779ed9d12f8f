package io.athanor.app;

import io.athanor.bucket.cache.IndexCacheMetrics;
import io.athanor.bucket.cache.IndexItem;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code thanos_store_index_cache_*}: what is asked of the index cache, wherever it is. */
final class IndexCacheCounters implements IndexCacheMetrics {
    static final String PREFIX = "thanos_store_index_cache_";
    static final String TYPE = "item_type";
    private static final String TENANT = "tenant";
    private static final double[] BYTES = {
        32, 256, 512, 1 << 10, 32 << 10, 256 << 10, 512 << 10, 1 << 20, 32 << 20, 64 << 20, 128 << 20, 256 << 20,
        512 << 20
    };
    private static final double[] SECONDS = {0.01, 0.1, 0.3, 0.6, 1, 3, 6, 10, 15, 20, 30, 45, 60, 90, 120};

    private final Counter requests;
    private final Counter hits;
    private final Histogram stored;
    private final Histogram fetched;

    IndexCacheCounters(PrometheusRegistry registry) {
        MetricKinds of = new MetricKinds(registry, PREFIX);
        requests = of.counter("requests_total", "Total number of items requests to the cache.", TYPE, TENANT);
        hits = of.counter("hits_total", "Total number of items requests to the cache that were a hit.", TYPE, TENANT);
        stored = of.histogram(
                "stored_data_size_bytes",
                "Histogram to track item data size stored in index cache",
                BYTES,
                TYPE,
                TENANT);
        fetched = of.histogram(
                "fetch_duration_seconds",
                "Histogram to track latency to fetch items from index cache",
                SECONDS,
                TYPE,
                TENANT);
        for (IndexItem.Kind kind : IndexItem.Kind.values()) {
            requests.labelValues(kind.label(), BucketStoreCounters.DEFAULT_TENANT);
            hits.labelValues(kind.label(), BucketStoreCounters.DEFAULT_TENANT);
            fetched.labelValues(kind.label(), BucketStoreCounters.DEFAULT_TENANT);
        }
    }

    @Override
    public void asked(IndexItem.Kind kind, String tenant, int asked, int found, long nanos) {
        String who = BucketStoreCounters.named(tenant);
        requests.labelValues(kind.label(), who).inc(asked);
        hits.labelValues(kind.label(), who).inc(found);
        fetched.labelValues(kind.label(), who).observe(nanos / 1e9);
    }

    @Override
    public void stored(IndexItem.Kind kind, String tenant, long bytes) {
        stored.labelValues(kind.label(), BucketStoreCounters.named(tenant)).observe(bytes);
    }
}
