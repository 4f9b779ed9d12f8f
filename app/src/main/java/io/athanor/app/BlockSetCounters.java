package io.athanor.app;

import io.athanor.bucket.BlockSetMetrics;
import io.athanor.bucket.fetch.BlockState;
import io.athanor.tsdb.block.Ulid;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.Map;

/** The counters of {@code thanos_bucket_store_*} that a block set can tell. */
final class BlockSetCounters implements BlockSetMetrics {
    private final Counter loads;
    private final Counter loadFailures;
    private final Counter drops;
    private final Gauge loaded;
    private final Gauge lastLoaded;
    private final Gauge setAside;
    private final Gauge idBytes;
    private final Histogram blocksQueried;
    private final InstantSource clock = InstantSource.system();

    BlockSetCounters(PrometheusRegistry registry) {
        loads = counter("thanos_bucket_store_block_loads_total", "Total number of block loading attempts.", registry);
        loadFailures = counter(
                "thanos_bucket_store_block_load_failures_total",
                "Total number of failed block loading attempts.",
                registry);
        drops = counter(
                "thanos_bucket_store_block_drops_total", "Total number of local blocks that were dropped.", registry);
        loaded = gauge("thanos_bucket_store_blocks_loaded", "Number of currently loaded blocks.", registry);
        lastLoaded = gauge(
                "thanos_bucket_store_blocks_last_loaded_timestamp_seconds",
                "Timestamp when last block was loaded.",
                registry);
        setAside = gauge(
                "athanor_block_set_blocks_set_aside",
                "Number of blocks that are bad: their data is missing from answers.",
                registry);
        idBytes = gauge(
                "athanor_block_set_series_id_bytes", "Heap held for remembering series between queries.", registry);
        blocksQueried = Histogram.builder()
                .name("thanos_bucket_store_series_blocks_queried")
                .help("Number of blocks in a bucket store that were touched to satisfy a query.")
                .classicUpperBounds(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
                .register(registry);
    }

    private static Counter counter(String name, String help, PrometheusRegistry registry) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    private static Gauge gauge(String name, String help, PrometheusRegistry registry) {
        return Gauge.builder().name(name).help(help).register(registry);
    }

    @Override
    public void refreshed(Map<BlockState, Integer> blocks, long bytes) {
        setAside.set(blocks.getOrDefault(BlockState.SET_ASIDE, 0));
        loaded.set(blocks.getOrDefault(BlockState.LOADED, 0));
        idBytes.set(bytes);
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
    public void setAside(Ulid block, String reason) {
        loads.inc();
        loadFailures.inc();
    }

    @Override
    public void selected(int blocks, int series) {
        blocksQueried.observe(blocks);
    }
}
