package io.athanor.app.blocks;

import io.athanor.bucket.bucketindex.IndexOutcome;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockInfo;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.bucket.fetch.BlockView;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;

/** The counters of {@code thanos_blocks_meta_*}, and what became of the bucket index. */
public final class BlockFetchCounters implements FetchMetrics {
    private final Counter syncs;
    private final Counter syncFailures;
    private final Histogram syncSeconds;
    private final Gauge synced;
    private final Gauge modified;
    private final Counter baseSyncs;
    private final Counter cacheBusts;
    private final Counter indexReads;

    /** @param prefix of the names: {@code thanos_}, or that of a second fetcher of the same process */
    public BlockFetchCounters(String prefix, PrometheusRegistry registry) {
        String meta = prefix + "blocks_meta_";
        syncs = counter(meta + "syncs_total", "Total blocks metadata synchronization attempts", registry);
        syncFailures =
                counter(meta + "sync_failures_total", "Total blocks metadata synchronization failures", registry);
        syncSeconds = Histogram.builder()
                .name(meta + "sync_duration_seconds")
                .help("Duration of the blocks metadata synchronization in seconds")
                .classicUpperBounds(0.01, 1, 10, 100, 300, 600, 1000)
                .register(registry);
        synced = Gauge.builder()
                .name(meta + "synced")
                .help("Number of block metadata synced")
                .labelNames("state")
                .register(registry);
        modified = Gauge.builder()
                .name(meta + "modified")
                .help("Number of blocks whose metadata changed")
                .labelNames("modified")
                .register(registry);
        baseSyncs = counter(
                meta + "base_syncs_total", "Total blocks metadata synchronization attempts by base Fetcher", registry);
        cacheBusts =
                counter(meta + "base_cache_busts_total", "Total blocks metadata cache busts by base Fetcher", registry);
        indexReads = Counter.builder()
                .name("athanor_" + prefix.replaceFirst("^thanos_", "") + "bucket_index_reads_total")
                .help("Looks at the bucket index, by what became of them.")
                .labelNames("result")
                .register(registry);
        show(BlockView.EMPTY);
        for (IndexOutcome outcome : IndexOutcome.values()) {
            indexReads.initLabelValues(outcome.name().toLowerCase(Locale.ROOT));
        }
    }

    /** Those of a component's own fetcher, with how long it waits before it looks at a block. */
    public static BlockFetchCounters of(FetchConfig config, PrometheusRegistry registry) {
        Gauge.builder()
                .name("thanos_consistency_delay_seconds")
                .help("Configured consistency delay in seconds.")
                .register(registry)
                .set(config.filters().consistencyDelay().toMillis() / 1e3);
        return new BlockFetchCounters("thanos_", registry);
    }

    private static Counter counter(String name, String help, PrometheusRegistry registry) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    @Override
    public void begun() {
        syncs.inc();
        baseSyncs.inc();
    }

    @Override
    public void fetched(BlockView view, long nanos) {
        syncSeconds.observe(nanos / 1e9);
        if (!view.isComplete()) {
            syncFailures.inc();
        }
        show(view);
    }

    private void show(BlockView view) {
        view.counts()
                .forEach((state, count) -> synced.labelValues(state.label()).set(count));
        synced.labelValues("marked-for-no-compact").set(marked(view, MarkKind.NO_COMPACT));
        synced.labelValues("marked-for-no-downsample").set(marked(view, MarkKind.NO_DOWNSAMPLE));
        synced.labelValues("parquet-migrated")
                .set(0); // Thanos has it, and counts as parquet-converted, too // Thanos has it, and counts as
        // parquet-converted, too
        modified.labelValues("replica-label-removed").set(view.replicaLabelsRemoved());
    }

    /** Loaded blocks that have a mark. */
    private static long marked(BlockView view, MarkKind kind) {
        long marked = 0;
        for (BlockInfo block : view.blocks()) {
            if (block.state() == BlockState.LOADED && block.marks().of(kind) != null) {
                marked++;
            }
        }
        return marked;
    }

    @Override
    public void failed(Exception why, long nanos) {
        syncSeconds.observe(nanos / 1e9);
        syncFailures.inc();
    }

    @Override
    public void cacheBusted() {
        cacheBusts.inc();
    }

    @Override
    public void indexRead(IndexOutcome outcome) {
        indexReads.labelValues(outcome.name().toLowerCase(Locale.ROOT)).inc();
    }
}
