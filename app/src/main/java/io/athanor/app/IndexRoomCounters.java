package io.athanor.app;

import static io.athanor.app.IndexCacheCounters.TYPE;

import io.athanor.bucket.cache.IndexItem;
import io.athanor.bucket.cache.KeyedIndexCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code thanos_store_index_cache_*}: what an index cache in memory holds. */
final class IndexRoomCounters implements InMemoryMetrics {
    private final Counter added;
    private final Counter evicted;
    private final Counter overflowed;
    private final Gauge items;
    private final Gauge itemBytes;
    private final Gauge allBytes;

    IndexRoomCounters(InMemoryConfig config, PrometheusRegistry registry) {
        MetricKinds of = new MetricKinds(registry, IndexCacheCounters.PREFIX);
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
                .name(IndexCacheCounters.PREFIX + name)
                .help(help)
                .labelNames(TYPE)
                .register(registry);
    }

    private static String type(String key) {
        return KeyedIndexCache.kind(key).label();
    }

    @Override
    public void asked(int asked, int found) {
        // counted by kind and tenant
    }

    @Override
    public void expired() {
        // not found, and counted as such
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
