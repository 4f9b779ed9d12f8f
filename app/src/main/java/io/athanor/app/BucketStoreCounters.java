package io.athanor.app;

import io.athanor.bucket.remote.BucketStoreMetrics;
import io.athanor.bucket.request.RequestStats;
import io.athanor.bucket.request.RequestStats.Data;
import io.athanor.tsdb.block.Ulid;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;

/** {@code thanos_bucket_store_*}: which blocks are served, who waits for a turn, what requests come to. */
final class BucketStoreCounters implements BucketStoreMetrics {
    /** Who asks if nobody says who. */
    static final String DEFAULT_TENANT = "default-tenant";

    private static final String TENANT = "tenant";
    private static final double[] GATE_SECONDS = {0.01, 0.1, 0.3, 0.6, 1, 3, 6, 9, 20, 30, 60, 90, 120, 240, 360, 720};

    private final Counter loads;
    private final Counter drops;
    private final Gauge loaded;
    private final Gauge lastLoaded;
    private final Counter refused;
    private final Counter seriesRefetches;
    private final Counter chunkRefetches;
    private final Counter unreadable;
    private final Counter gateTotal;
    private final Gauge gateInFlight;
    private final Histogram gateSeconds;
    private final Histogram gateSecondsOfOld;
    private final Gauge pending;
    private final RequestHistograms requests;
    private final CachedPostingsCounters cached;
    private final InstantSource clock = InstantSource.system();

    BucketStoreCounters(int maxConcurrent, PrometheusRegistry registry) {
        MetricKinds of = new MetricKinds(registry, "thanos_bucket_store_");
        loads = of.counter("block_loads_total", "Total number of remote block loading attempts.");
        drops = of.counter("block_drops_total", "Total number of local blocks that were dropped.");
        of.counter("block_drop_failures_total", "Total number of local blocks that failed to be dropped.");
        loaded = of.gauge("blocks_loaded", "Number of currently loaded blocks.");
        lastLoaded = of.gauge("blocks_last_loaded_timestamp_seconds", "Timestamp when last block got loaded.");
        refused = of.counter(
                "queries_dropped_total", "Number of queries that were dropped due to the limit.", "reason", TENANT);
        seriesRefetches = of.counter(
                "series_refetches_total",
                "Total number of cases where configured estimated series bytes was not enough was to fetch series from"
                        + " index, resulting in refetch.",
                TENANT);
        chunkRefetches = of.counter(
                "chunk_refetches_total",
                "Total number of cases where configured estimated chunk bytes was not enough was to fetch chunks from"
                        + " object store, resulting in refetch.",
                TENANT);
        unreadable = new MetricKinds(registry, "athanor_bucket_store_")
                .counter(
                        "block_read_failures_total",
                        "Requests that miss data of a block because it could not be read, counted for each block.");
        MetricKinds gate = new MetricKinds(registry, "thanos_bucket_store_series_gate_queries_");
        gate.gauge("max", "Maximum number of concurrent queries.").set(maxConcurrent);
        gateInFlight = gate.gauge("in_flight", "Number of queries that are currently in flight.");
        gateTotal = gate.counter("total", "Total number of queries.");
        gateSeconds = gate.histogram(
                "duration_seconds", "How many seconds it took for queries to wait at the gate.", GATE_SECONDS);
        gateSecondsOfOld = new MetricKinds(registry, "thanos_bucket_store_series_gate_")
                .histogram(
                        "duration_seconds",
                        "How many seconds it took for queries to wait at the gate, by the name that dashboards have"
                                + " for it.",
                        GATE_SECONDS);
        pending = new MetricKinds(registry, "thanos_store_server_")
                .gauge("pending_series_requests", "Number of pending series requests");
        requests = new RequestHistograms(registry);
        cached = new CachedPostingsCounters(registry);
    }

    /** The tenant for the metrics: one who is not named has a name there. */
    static String named(String tenant) {
        return tenant.isEmpty() ? DEFAULT_TENANT : tenant;
    }

    @Override
    public void loaded(Ulid block) {
        loads.inc();
        lastLoaded.set(clock.millis() / 1000.0);
    }

    @Override
    public void dropped(Ulid block) {
        drops.inc();
    }

    @Override
    public void serving(int blocks) {
        loaded.set(blocks);
    }

    @Override
    public void failed(Ulid block, String reason) {
        unreadable.inc();
    }

    @Override
    public void refused(String tenant, String reason) {
        refused.labelValues(reason, named(tenant)).inc();
    }

    @Override
    public void seriesRefetched(String tenant) {
        seriesRefetches.labelValues(named(tenant)).inc();
    }

    @Override
    public void chunkRefetched(String tenant) {
        chunkRefetches.labelValues(named(tenant)).inc();
    }

    @Override
    public void gateEntered() {
        gateTotal.inc();
        pending.inc();
    }

    @Override
    public void gateGivenUp() {
        pending.dec();
    }

    @Override
    public void gatePassed(long waitedNanos) {
        gateInFlight.inc();
        gateSeconds.observe(waitedNanos / 1e9);
        gateSecondsOfOld.observe(waitedNanos / 1e9);
    }

    @Override
    public void gateLeft() {
        gateInFlight.dec();
        pending.dec();
    }

    @Override
    public void gotAll(String tenant, int blocks, long nanos) {
        requests.gotAll(named(tenant), nanos);
    }

    @Override
    public void answered(String tenant, Answered answer) {
        requests.answered(named(tenant), answer);
        cached.add(named(tenant), answer.stats());
    }

    /** What single requests come to. */
    private static final class RequestHistograms {
        private static final double[] CHUNK_BYTES = {
            32, 256, 512, 1 << 10, 32 << 10, 256 << 10, 512 << 10, 1 << 20, 32 << 20, 256 << 20, 512 << 20
        };
        private static final double[] POSTINGS_BYTES = {
            32, 256, 512, 1 << 10, 32 << 10, 256 << 10, 512 << 10, 1 << 20, 32 << 20, 128 << 20, 256 << 20, 512 << 20,
            768 << 20, 1 << 30
        };

        private final Histogram touched;
        private final Histogram fetched;
        private final Histogram touchedBytes;
        private final Histogram fetchedBytes;
        private final Histogram blocks;
        private final Histogram getAll;
        private final Histogram merge;
        private final Histogram series;
        private final Histogram chunkBytes;
        private final Histogram postingsBytes;
        private final Histogram postingsSeconds;
        private final Histogram seriesSeconds;
        private final Histogram chunkSeconds;
        private final Histogram seriesSum;
        private final Histogram chunkSum;
        private final Counter overfetched;
        private final Histogram seriesRequested;
        private final Histogram chunksRequested;

        RequestHistograms(PrometheusRegistry registry) {
            MetricKinds of = new MetricKinds(registry, "thanos_bucket_store_");
            double[] items = MetricKinds.powers(200, 2, 15);
            double[] bytes = MetricKinds.powers(1024, 2, 15);
            touched = of.histogram(
                    "series_data_touched",
                    "Number of items of a data type touched to fulfill a single Store API series request.",
                    items,
                    "data_type",
                    TENANT);
            fetched = of.histogram(
                    "series_data_fetched",
                    "Number of items of a data type retrieved to fulfill a single Store API series request.",
                    items,
                    "data_type",
                    TENANT);
            touchedBytes = of.histogram(
                    "series_data_size_touched_bytes",
                    "Total size of items of a data type touched to fulfill a single Store API series request in"
                            + " Bytes.",
                    bytes,
                    "data_type",
                    TENANT);
            fetchedBytes = of.histogram(
                    "series_data_size_fetched_bytes",
                    "Total size of items of a data type fetched to fulfill a single Store API series request in"
                            + " Bytes.",
                    bytes,
                    "data_type",
                    TENANT);
            blocks = of.histogram(
                    "series_blocks_queried",
                    "Number of blocks in a bucket store that were touched to satisfy a query.",
                    MetricKinds.powers(1, 2, 10),
                    TENANT);
            getAll = of.histogram(
                    "series_get_all_duration_seconds",
                    "Time it takes until all per-block prepares and loads for a query are finished.",
                    MetricKinds.SECONDS,
                    TENANT);
            merge = of.histogram(
                    "series_merge_duration_seconds",
                    "Time it takes to merge sub-results from all queried blocks into a single result.",
                    MetricKinds.SECONDS,
                    TENANT);
            series = of.histogram(
                    "series_result_series",
                    "Number of series observed in the final result of a query.",
                    MetricKinds.powers(100, 2, 15),
                    TENANT);
            chunkBytes = of.histogram(
                    "sent_chunk_size_bytes",
                    "Size in bytes of the chunks for the single series, which is adequate to the gRPC message size"
                            + " sent to querier.",
                    CHUNK_BYTES,
                    TENANT);
            postingsBytes = of.histogram(
                    "postings_size_bytes",
                    "Size in bytes of the postings for a single series call.",
                    POSTINGS_BYTES,
                    TENANT);
            postingsSeconds = fetching("postings", of);
            seriesSeconds = fetching("series", of);
            chunkSeconds = of.histogram(
                    "chunks_fetch_duration_seconds",
                    "The total time spent fetching chunks within a single request for one block.",
                    MetricKinds.SECONDS,
                    TENANT);
            seriesSum = of.histogram(
                    "series_fetch_duration_sum_seconds",
                    "The total time it takes to fetch series to respond to a request sent to a store gateway across all"
                            + " series batches. It includes both the time to fetch it from the cache and from storage"
                            + " in case of cache misses.",
                    MetricKinds.SECONDS,
                    TENANT);
            chunkSum = of.histogram(
                    "chunks_fetch_duration_sum_seconds",
                    "The total absolute time spent fetching chunks within a single request for one block.",
                    MetricKinds.SECONDS,
                    TENANT);
            overfetched = of.counter(
                    "lazy_expanded_posting_series_overfetched_size_bytes_total",
                    "Total number of series size in bytes overfetched due to posting lazy expansion.");
            MetricKinds server = new MetricKinds(registry, "thanos_store_server_");
            seriesRequested = server.histogram(
                    "series_requested", "Number of requested series for Series calls", MetricKinds.powers(1, 10, 7));
            chunksRequested =
                    server.histogram("chunks_requested", "Number of requested chunks for Series calls", new double[] {
                        1, 100, 1e3, 1e4, 1e5, 1e7, 1e8, 1e9
                    });
        }

        private static Histogram fetching(String what, MetricKinds of) {
            return of.histogram(
                    what + "_fetch_duration_seconds",
                    "The time it takes to fetch " + what + " to respond to a request sent to a store gateway. It"
                            + " includes both the time to fetch it from the cache and from storage in case of cache"
                            + " misses.",
                    MetricKinds.SECONDS,
                    TENANT);
        }

        void gotAll(String tenant, long nanos) {
            getAll.labelValues(tenant).observe(nanos / 1e9);
        }

        void answered(String tenant, Answered answer) {
            RequestStats stats = answer.stats();
            for (Data data : Data.values()) {
                String type = data.label();
                touched.labelValues(type, tenant).observe(stats.touched(data));
                fetched.labelValues(type, tenant).observe(stats.fetched(data));
                touchedBytes.labelValues(type, tenant).observe(stats.touchedBytes(data));
                fetchedBytes.labelValues(type, tenant).observe(stats.fetchedBytes(data));
            }
            blocks.labelValues(tenant).observe(answer.blocks());
            merge.labelValues(tenant).observe(answer.mergeNanos() / 1e9);
            series.labelValues(tenant).observe(answer.series());
            chunkBytes.labelValues(tenant).observe(stats.touchedBytes(Data.CHUNKS));
            postingsBytes.labelValues(tenant).observe(stats.touchedBytes(Data.POSTINGS));
            postingsSeconds.labelValues(tenant).observe(stats.fetchNanos(Data.POSTINGS) / 1e9);
            seriesSeconds.labelValues(tenant).observe(stats.fetchNanos(Data.SERIES) / 1e9);
            chunkSeconds.labelValues(tenant).observe(stats.fetchNanos(Data.CHUNKS) / 1e9);
            seriesSum.labelValues(tenant).observe(stats.fetchNanos(Data.SERIES) / 1e9);
            chunkSum.labelValues(tenant).observe(stats.fetchNanos(Data.CHUNKS) / 1e9);
            overfetched.inc(stats.overfetchedBytes(Data.SERIES));
            seriesRequested.observe(answer.series());
            chunksRequested.observe(answer.chunks());
        }
    }
}
