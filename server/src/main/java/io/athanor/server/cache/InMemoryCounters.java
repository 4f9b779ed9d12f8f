package io.athanor.server.cache;

import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code thanos_cache_inmemory_*}, told apart by the label {@code name}. */
final class InMemoryCounters {
    private static final String PREFIX = "thanos_cache_inmemory_";

    private final PrometheusRegistry registry;
    private final Counter requests;
    private final Counter hits;
    private final Counter expired;
    private final Counter added;
    private final Counter evicted;
    private final Counter overflowed;
    private final Gauge items;
    private final Gauge itemBytes;
    private final Gauge allBytes;
    private final Gauge maxBytes;
    private final Gauge maxItemBytes;

    InMemoryCounters(PrometheusRegistry registry) {
        this.registry = registry;
        requests = counter("requests_total", "Total number of requests to the inmemory cache.");
        hits = counter("hits_total", "Total number of requests to the inmemory cache that were a hit.");
        expired = counter(
                "hits_on_expired_data_total",
                "Total number of requests to the inmemory cache that were a hit but needed to be evicted due to TTL.");
        added = counter("items_added_total", "Total number of items that were added to the inmemory cache.");
        evicted = counter("items_evicted_total", "Total number of items that were evicted from the inmemory cache.");
        overflowed = counter(
                "items_overflowed_total",
                "Total number of items that could not be added to the inmemory cache due to being too big.");
        items = gauge("items", "Current number of items in the inmemory cache.");
        itemBytes = gauge("items_size_bytes", "Current byte size of items in the inmemory cache.");
        allBytes = gauge("total_size_bytes", "Current byte size of items (both value and key) in the inmemory cache.");
        maxBytes = gauge("max_size_bytes", "Maximum number of bytes to be held in the inmemory cache.");
        maxItemBytes = gauge(
                "max_item_size_bytes", "Maximum number of bytes for single entry to be held in the inmemory cache.");
    }

    private Counter counter(String name, String help) {
        return Counter.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames("name")
                .register(registry);
    }

    private Gauge gauge(String name, String help) {
        return Gauge.builder().name(PREFIX + name).help(help).labelNames("name").register(registry);
    }

    InMemoryMetrics named(String name, InMemoryConfig config) {
        maxBytes.labelValues(name).set(config.maxSize());
        maxItemBytes.labelValues(name).set(config.maxItemSize());
        return new Named(name);
    }

    private final class Named implements InMemoryMetrics {
        private final CounterDataPoint asked;
        private final CounterDataPoint found;
        private final CounterDataPoint foundExpired;
        private final CounterDataPoint addedItems;
        private final CounterDataPoint evictedItems;
        private final CounterDataPoint tooLarge;
        private final GaugeDataPoint count;
        private final GaugeDataPoint valueSize;
        private final GaugeDataPoint wholeSize;

        Named(String name) {
            asked = requests.labelValues(name);
            found = hits.labelValues(name);
            foundExpired = expired.labelValues(name);
            addedItems = added.labelValues(name);
            evictedItems = evicted.labelValues(name);
            tooLarge = overflowed.labelValues(name);
            count = items.labelValues(name);
            valueSize = itemBytes.labelValues(name);
            wholeSize = allBytes.labelValues(name);
        }

        @Override
        public void asked(int keys, int values) {
            asked.inc(keys);
            found.inc(values);
        }

        @Override
        public void expired() {
            foundExpired.inc();
        }

        @Override
        public void added(String key, long valueBytes, long bytes) {
            addedItems.inc();
            count.inc();
            valueSize.inc(valueBytes);
            wholeSize.inc(bytes);
        }

        @Override
        public void removed(String key, long valueBytes, long bytes, boolean wasEvicted) {
            if (wasEvicted) {
                evictedItems.inc();
            }
            count.dec();
            valueSize.dec(valueBytes);
            wholeSize.dec(bytes);
        }

        @Override
        public void overflowed(String key) {
            tooLarge.inc();
        }
    }
}
