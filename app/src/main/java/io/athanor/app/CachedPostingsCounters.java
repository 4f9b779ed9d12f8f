package io.athanor.app;

import io.athanor.bucket.request.RequestStats;
import io.athanor.bucket.request.RequestStats.Data;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** {@code thanos_bucket_store_cached_postings_*}: what it takes to keep postings in a cache, and to use them again. */
final class CachedPostingsCounters {
    private static final String TENANT = "tenant";
    private static final String ENCODE = "encode";
    private static final String DECODE = "decode";

    private final Counter compressions;
    private final Counter errors;
    private final Counter seconds;
    private final Counter originalBytes;
    private final Counter compressedBytes;

    CachedPostingsCounters(PrometheusRegistry registry) {
        MetricKinds of = new MetricKinds(registry, "thanos_bucket_store_cached_postings_");
        compressions = of.counter(
                "compressions_total", "Number of postings compressions before storing to index cache.", "op", TENANT);
        errors = of.counter("compression_errors_total", "Number of postings compression errors.", "op", TENANT);
        seconds = of.counter(
                "compression_time_seconds_total",
                "Time spent compressing postings before storing them into postings cache.",
                "op",
                TENANT);
        originalBytes = of.counter("original_size_bytes_total", "Original size of postings stored into cache.", TENANT);
        compressedBytes =
                of.counter("compressed_size_bytes_total", "Compressed size of postings stored into cache.", TENANT);
        for (String op : new String[] {ENCODE, DECODE}) {
            compressions.initLabelValues(op, BucketStoreCounters.DEFAULT_TENANT);
            errors.initLabelValues(op, BucketStoreCounters.DEFAULT_TENANT);
            seconds.initLabelValues(op, BucketStoreCounters.DEFAULT_TENANT);
        }
    }

    /** One request has ended. */
    void add(String tenant, RequestStats stats) {
        compressions.labelValues(ENCODE, tenant).inc(stats.encodings(Data.POSTINGS));
        compressions.labelValues(DECODE, tenant).inc(stats.decodings(Data.POSTINGS));
        errors.labelValues(DECODE, tenant).inc(stats.decodeErrors(Data.POSTINGS));
        seconds.labelValues(ENCODE, tenant).inc(stats.encodeNanos(Data.POSTINGS) / 1e9);
        seconds.labelValues(DECODE, tenant).inc(stats.decodeNanos(Data.POSTINGS) / 1e9);
        originalBytes.labelValues(tenant).inc(stats.originalBytes(Data.POSTINGS));
        compressedBytes.labelValues(tenant).inc(stats.encodedBytes(Data.POSTINGS));
    }
}
