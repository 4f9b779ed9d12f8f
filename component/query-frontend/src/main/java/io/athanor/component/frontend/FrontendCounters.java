package io.athanor.component.frontend;

import io.athanor.component.frontend.cache.CacheCounts;
import io.athanor.component.frontend.queue.QueueMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** The metrics of a query frontend, with Thanos's names where Thanos has them. */
public final class FrontendCounters implements QueueMetrics {
    static final List<String> OPS = List.of("query", "query_range", "label_names", "label_values", "series");

    private static final List<String> TRIPPERWARES = List.of("query_range", "labels");
    private static final double[] SECONDS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
    private static final double[] SIZES = {1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216};

    private final Counter queries;
    private final Counter split;
    private final Counter shardable;
    private final Counter downsampled;
    private final Histogram retries;
    private final Histogram duration;
    private final Counter querySeconds;
    private final Counter querySamples;
    private final Counter shared;
    private final Histogram queueWait;
    private final Counter refused;
    private final Histogram cacheDuration;
    private final Counter cacheKeys;
    private final Counter cacheHits;
    private final Histogram cacheValues;
    private final Counter outdated;
    private final Counter checks;
    private final Counter mismatches;

    public FrontendCounters(PrometheusRegistry registry) {
        queries = counter(
                registry, "thanos_query_frontend_queries_total", "Total queries passing through query frontend", "op");
        OPS.forEach(queries::initLabelValues);
        split = counter(
                registry,
                "thanos_frontend_split_queries_total",
                "Total number of underlying query requests after the split by interval is applied",
                "tripperware");
        TRIPPERWARES.forEach(split::initLabelValues);
        shardable = counter(
                registry,
                "thanos_frontend_sharding_middleware_queries_total",
                "Total number of queries analyzed by the sharding middleware",
                "tripperware",
                "shardable");
        downsampled = counter(
                registry,
                "thanos_frontend_downsampled_extra_queries_total",
                "Total number of additional queries for downsampled data",
                "tripperware");
        downsampled.initLabelValues("query_range");
        retries = Histogram.builder()
                .name("cortex_query_frontend_retries")
                .help("Number of times a request is retried.")
                .labelNames("tripperware")
                .classicOnly()
                .classicUpperBounds(0, 1, 2, 3, 4, 5)
                .register(registry);
        List.of("query_range", "labels", "query_instant").forEach(retries::initLabelValues);
        duration = Histogram.builder()
                .name("cortex_frontend_query_range_duration_seconds")
                .help("Total time spent in seconds doing query range requests.")
                .labelNames("method", "status_code", "tripperware")
                .classicUpperBounds(SECONDS)
                .register(registry);
        querySeconds = counter(
                registry,
                "cortex_query_seconds_total",
                "Total amount of wall clock time spend processing queries.",
                "user");
        querySamples = counter(
                registry, "athanor_frontend_query_samples_total", "Samples that queriers say they looked at.", "user");
        shared = counter(
                registry,
                "athanor_frontend_coalesced_requests_total",
                "Requests that waited for the answer to the same request of another.");
        queueWait = Histogram.builder()
                .name("athanor_frontend_queue_duration_seconds")
                .help("How long requests to the querier waited for their turn.")
                .classicUpperBounds(SECONDS)
                .register(registry);
        refused = counter(
                registry,
                "athanor_frontend_refused_requests_total",
                "Requests refused with status 429, by the limit.",
                "tenant",
                "limit");
        cacheDuration = Histogram.builder()
                .name("cortex_cache_request_duration_seconds")
                .help("Total time spent in seconds doing cache requests.")
                .labelNames("tripperware", "method", "status_code")
                .classicUpperBounds(SECONDS)
                .register(registry);
        cacheKeys = counter(
                registry,
                "cortex_cache_fetched_keys_total",
                "Total count of keys requested from cache.",
                "tripperware");
        cacheHits = counter(registry, "cortex_cache_hits_total", "Total count of keys found in cache.", "tripperware");
        cacheValues = Histogram.builder()
                .name("cortex_cache_value_size_bytes")
                .help("Size of values in the cache.")
                .labelNames("tripperware", "method")
                .classicUpperBounds(SIZES)
                .register(registry);
        outdated = counter(
                registry,
                "athanor_frontend_cache_outdated_total",
                "Parts of answers that were kept and made of other data than the querier has now.",
                "tripperware");
        checks = counter(
                registry, "athanor_frontend_cache_checks_total", "Answers from the cache compared with the querier's.");
        mismatches = counter(
                registry,
                "athanor_frontend_cache_mismatch_total",
                "Answers from the cache that were not the querier's: see the log.");
        for (String one : TRIPPERWARES) {
            cacheDuration.initLabelValues(one, "fetch", "200");
            cacheKeys.initLabelValues(one);
            cacheHits.initLabelValues(one);
            cacheValues.initLabelValues(one, "store");
            outdated.initLabelValues(one);
        }
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    void asked(String op) {
        queries.labelValues(op).inc();
    }

    void split(String tripperware, int parts) {
        split.labelValues(tripperware).inc(parts);
    }

    void sharded(String tripperware, boolean is) {
        shardable.labelValues(tripperware, String.valueOf(is)).inc();
    }

    void askedForDownsampled() {
        downsampled.labelValues("query_range").inc();
    }

    /** @param tripperware Thanos's word for a kind of requests */
    void retried(String tripperware, int times) {
        retries.labelValues(tripperware).observe(times);
    }

    void answered(String op, int status, double seconds) {
        if (op.equals("query_range")) {
            duration.labelValues("total", String.valueOf(status), "query_range").observe(seconds);
        }
    }

    void cost(String user, double seconds, long samples) {
        querySeconds.labelValues(user).inc(seconds);
        querySamples.labelValues(user).inc(samples);
    }

    void shared() {
        shared.inc();
    }

    @Override
    public void waited(long nanos) {
        queueWait.observe(nanos / 1e9);
    }

    @Override
    public void refused(String tenant, String limit) {
        refused.labelValues(tenant, limit).inc();
    }

    /** @param tripperware whose cache it is */
    public CacheCounts cache(String tripperware) {
        return new CacheCounts() {
            @Override
            public void fetched(int keys, int hits, long nanos) {
                cacheDuration.labelValues(tripperware, "fetch", "200").observe(nanos / 1e9);
                cacheKeys.labelValues(tripperware).inc(keys);
                cacheHits.labelValues(tripperware).inc(hits);
            }

            @Override
            public void stored(int bytes) {
                cacheValues.labelValues(tripperware, "store").observe(bytes);
            }

            @Override
            public void outdated(int extents) {
                outdated.labelValues(tripperware).inc(extents);
            }

            @Override
            public void checked(boolean same) {
                checks.inc();
                if (!same) {
                    mismatches.inc();
                }
            }
        };
    }
}
