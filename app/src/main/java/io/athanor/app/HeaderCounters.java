package io.athanor.app;

import io.athanor.bucket.header.HeaderMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What {@code thanos_bucket_store_*} tells of index-headers and postings. */
final class HeaderCounters implements HeaderMetrics {
    private static final double[] LOAD_SECONDS = {0.1, 0.2, 0.5, 1, 2, 5, 15, 30, 60, 90, 120, 300};
    private static final double[] OPEN_SECONDS = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 15, 30, 60, 90, 120, 300};

    private final Counter blockLoadFailures;
    private final Histogram blockLoads;
    private final Histogram downloads;
    private final Histogram opens;
    private final Counter loads;
    private final Counter loadFailures;
    private final Counter unloads;
    private final Histogram lazyLoads;
    private final Counter empty;
    private final Counter lazy;
    private final Counter lazyByReason;
    private final Counter lazyBytes;

    HeaderCounters(PrometheusRegistry registry) {
        MetricKinds of = new MetricKinds(registry, "thanos_bucket_store_");
        blockLoadFailures =
                of.counter("block_load_failures_total", "Total number of failed remote block loading attempts.");
        blockLoads = of.histogram(
                "block_load_duration_seconds", "The total time taken to load a block in seconds.", LOAD_SECONDS);
        downloads = of.histogram(
                "indexheader_download_duration_seconds",
                "Duration of the index-header download from objstore in seconds.",
                LOAD_SECONDS);
        opens = of.histogram(
                "indexheader_load_duration_seconds", "Duration of the index-header loading in seconds.", OPEN_SECONDS);
        loads = of.counter("indexheader_lazy_load_total", "Total number of index-header lazy load operations.");
        loadFailures = of.counter(
                "indexheader_lazy_load_failed_total", "Total number of failed index-header lazy load operations.");
        unloads = of.counter("indexheader_lazy_unload_total", "Total number of index-header lazy unload operations.");
        of.counter(
                "indexheader_lazy_unload_failed_total", "Total number of failed index-header lazy unload operations.");
        lazyLoads = of.histogram(
                "indexheader_lazy_load_duration_seconds",
                "Duration of the index-header lazy loading in seconds.",
                OPEN_SECONDS);
        empty = of.counter(
                "empty_postings_total", "Total number of empty postings when fetching block series.", "tenant");
        lazy = of.counter(
                "lazy_expanded_postings_total",
                "Total number of times when lazy expanded posting optimization applies.");
        lazyByReason = of.counter(
                "lazy_expanded_posting_groups_total",
                "Total number of posting groups that are marked as lazy and corresponding reason",
                "reason");
        lazyBytes = of.counter(
                "lazy_expanded_posting_size_bytes_total", "Total number of lazy posting group size in bytes.");
        for (LeftBecause why : LeftBecause.values()) {
            lazyByReason.initLabelValues(why.label());
        }
    }

    @Override
    public void downloaded(long nanos) {
        downloads.observe(nanos / 1e9);
        blockLoads.observe(nanos / 1e9);
    }

    @Override
    public void loading() {
        loads.inc();
    }

    @Override
    public void loaded(long openNanos, long allNanos) {
        opens.observe(openNanos / 1e9);
        lazyLoads.observe(allNanos / 1e9);
    }

    @Override
    public void loadFailed() {
        loadFailures.inc();
        blockLoadFailures.inc();
    }

    @Override
    public void unloaded() {
        unloads.inc();
    }

    @Override
    public void selectedNothing(String tenant) {
        empty.labelValues(BucketStoreCounters.named(tenant)).inc();
    }

    @Override
    public void leftToSeries(LeftBecause why, long postingsBytes) {
        lazy.inc();
        lazyByReason.labelValues(why.label()).inc();
        lazyBytes.inc(Math.max(0, postingsBytes));
    }
}
