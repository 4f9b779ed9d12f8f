package io.athanor.app;

import io.athanor.bucket.cache.InMemoryIndexCache;
import io.athanor.bucket.cache.IndexCacheMetrics;
import io.athanor.bucket.cache.IndexItem;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code thanos_store_index_cache_*}: what is asked of the index cache, and what the one in memory holds. */
final class IndexCacheCounters implements IndexCacheMetrics, InMemoryMetrics {
    private static final String TYPE = "item_type";
    private static final String TENANT = "tenant";

    private final Counter requests;
    private final Counter hits;
    private final Histogram stored;
    private final Counter added;
    private final Counter evicted;
    private final Counter overflowed;
    private final Gauge items;
    private final Gauge itemBytes;
    private final Gauge allBytes;

    IndexCacheCounters(InMemoryConfig config, PrometheusRegistry registry) {
        MetricKinds of = new MetricKinds(registry, "thanos_store_index_cache_");
        requests = of.counter("requests_total", "Total number of items requests to the cache.", TYPE, TENANT);
        hits = of.counter("hits_total", "Total number of items requests to the cache that were a hit.", TYPE, TENANT);
        stored = of.histogram(
                "stored_data_size_bytes",
                "Histogram to track item data size stored in index cache.",
                MetricKinds.powers(32, 2, 24),
                TYPE,
                TENANT);
        added = of.counter("items_added_total", "Total number of items that were added to the index cache.", TYPE);
        evicted = of.counter(
                "items_evicted_total", "Total number of items that were evicted from the index cache.", TYPE);
        overflowed = of.counter(
                "items_overflowed_total",
                "Total number of items that could not be added to the cache due to being too big.",
                TYPE);
        items = gauge(registry, "items", "Current number of items in the index cache.");
        itemBytes = gauge(registry, "items_size_bytes", "Current byte size of items in the index cache.");
        allBytes = gauge(
                registry, "total_size_bytes", "Current byte size of items (both value and key) in the index cache.");
        of.gauge("max_size_bytes", "Maximum number of bytes to be held in the index cache.")
                .set(config.maxSize());
        of.gauge("max_item_size_bytes", "Maximum number of bytes for single entry to be held in the index cache.")
                .set(config.maxItemSize());
        for (IndexItem.Kind kind : IndexItem.Kind.values()) {
            added.labelValues(kind.label());
            evicted.labelValues(kind.label());
            overflowed.labelValues(kind.label());
            items.labelValues(kind.label());
            itemBytes.labelValues(kind.label());
            allBytes.labelValues(kind.label());
        }
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder()
                .name("thanos_store_index_cache_" + name)
                .help(help)
                .labelNames(TYPE)
                .register(registry);
    }

    private static String type(String key) {
        return InMemoryIndexCache.kind(key).label();
    }

    @Override
    public void asked(IndexItem.Kind kind, String tenant, int asked, int found) {
        requests.labelValues(kind.label(), tenant).inc(asked);
        hits.labelValues(kind.label(), tenant).inc(found);
    }

    @Override
    public void stored(IndexItem.Kind kind, String tenant, long bytes) {
        stored.labelValues(kind.label(), tenant).observe(bytes);
    }

    @Override
    public void asked(int asked, int found) {
        // counted by kind and tenant
    }

    @Override
    public void expired() {
        // entries of an index are right for ever
    }

    @Override
    public void added(String key, long valueBytes, long bytes) {
        String type = type(key);
        added.labelValues(type).inc();
        items.labelValues(type).inc();
        itemBytes.labelValues(type).inc(valueBytes);
        allBytes.labelValues(type).inc(bytes);
    }

    @Override
    public void removed(String key, long valueBytes, long bytes, boolean wasEvicted) {
        String type = type(key);
        if (wasEvicted) {
            evicted.labelValues(type).inc();
        }
        items.labelValues(type).dec();
        itemBytes.labelValues(type).dec(valueBytes);
        allBytes.labelValues(type).dec(bytes);
    }

    @Override
    public void overflowed(String key) {
        overflowed.labelValues(type(key)).inc();
    }
}
