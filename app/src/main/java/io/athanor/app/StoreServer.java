package io.athanor.app;

import io.athanor.api.storeapi.CallTenant;
import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.RequestMemory;
import io.athanor.api.storeapi.StoreService;
import io.athanor.app.blocks.BlockFetchCounters;
import io.athanor.app.blocks.BlockPages;
import io.athanor.app.buckets.Buckets;
import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.ConvertedBlocks;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.ParquetBucket;
import io.athanor.bucket.header.HeaderPool;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.component.store.BlockSync;
import io.athanor.component.store.RemoteBlocksStore;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.athanor.server.UserError;
import io.athanor.server.Version;
import io.athanor.server.http.Routes;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.StopSignals;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store gateway as a process. Its constructor returns when the bucket was looked through once and gRPC is served; HTTP
 * answers before that, so that probes see it start.
 */
final class StoreServer implements StopSignals.Served {
    private static final Logger LOG = LoggerFactory.getLogger(StoreServer.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private static final Duration LET_GO_EVERY = Duration.ofSeconds(30);

    /** A start that is quicker than this takes the rest of it to warm up. */
    private static final Duration QUICK_START = Duration.ofMillis(1200);

    private final ComponentProcess process;
    private final BlockSync blocks;
    private final BucketStore store;
    private final HeaderPool headers;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("block-sync").factory());

    StoreServer(StoreSettings settings) {
        InstantSource time = InstantSource.system();
        process = new ComponentProcess(settings.process(), Version.current(), time, RandomGenerator.getDefault());
        try {
            PrometheusRegistry registry = process.registry();
            SharedBudget memory = memory(settings.memoryBudget(), registry);
            StoreCaches caches = new StoreCaches(registry, memory, time);
            Bucket objects = Buckets.open(settings.bucket(), "--objstore.config", registry, process.tracing());
            Bucket bucket = process.owns(caches.bucket(objects, settings.bucket(), settings.cachingBucket()));
            BlockFetcher fetcher = new BlockFetcher(
                    bucket,
                    converted(settings.parquet(), settings.fetch()),
                    settings.fetch(),
                    BlockFetchCounters.of(settings.fetch(), registry),
                    time);
            IndexCache cache = process.owns(caches.index(settings.indexCache()));
            headers = process.owns(
                    new HeaderPool(settings.headers(), bucket, cache, new HeaderCounters(registry), System::nanoTime));
            store = process.owns(new BucketStore(
                    bucket,
                    headers::index,
                    settings.reading(),
                    memory,
                    new BucketStoreCounters(settings.reading().maxConcurrent(), registry)));
            blocks = new BlockSync(new DeleteRequests(objects), fetcher, store, headers);
            Future<?> loaded = clock.submit(this::load); // beside what follows: both take a while
            BlockPages pages = new BlockPages(settings.bucketWeb(), bucket, fetcher, blocks::blocks, time);
            process.listen(new Routes()
                    .add(
                            "GET",
                            settings.web().routePrefix() + "/",
                            "page",
                            exchange -> settings.web().redirect(exchange, "/loaded"))
                    .addAll(settings.web().routePrefix(), pages.routes()));
            await(loaded);
            RemoteBlocksStore served = new RemoteBlocksStore(store);
            process.serve(List.of(
                    CallTenant.known(new StoreService(served, new RequestMemory(memory))),
                    new InfoService(served::info)));
            process.owns(new StoreWarmUp(settings, time, () -> memory.usedByRequests() > 0))
                    .begin(left(QUICK_START));
            process.ready(true);
            clock.execute(this::afterStart);
            repeat(this::sync, settings.syncInterval());
            repeat(store::letGoOfIdle, LET_GO_EVERY);
            Duration idle = settings.headers().idleTimeout();
            if (!idle.isZero()) {
                repeat(headers::unloadIdle, idle.dividedBy(10));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What a converter to Parquet has done. Its bucket's operations are not among the metrics. */
    private ConvertedBlocks converted(@Nullable ObjstoreConfig parquet, FetchConfig fetch) {
        if (parquet == null) {
            return ConvertedBlocks.NONE;
        }
        Bucket bucket = Buckets.open(parquet, ParquetFlags.NAME, new PrometheusRegistry(), process.tracing());
        return new ParquetBucket(process.owns(bucket), fetch.concurrency());
    }

    /** What is left of a time since the process was started. */
    private static Duration left(Duration of) {
        return of.minusMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }

    private static void await(Future<?> loaded) {
        try {
            loaded.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UserError.environment("stopped before the bucket was looked through", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void repeat(Runnable what, Duration every) {
        long millis = Math.max(1, every.toMillis());
        var _ = clock.scheduleWithFixedDelay(what, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** The ledger of all bytes that requests hold; the mean share of twenty heavy ones is still light. */
    private static SharedBudget memory(long bytes, PrometheusRegistry registry) {
        SharedBudget memory =
                new SharedBudget("memory budget of all requests together", "--store.memory-budget", bytes, bytes / 64);
        MetricKinds of = new MetricKinds(registry, "athanor_store_memory_budget_");
        of.gauge("bytes", "Memory that requests may take together.").set(bytes);
        GaugeWithCallback.builder()
                .name("athanor_store_memory_budget_used_bytes")
                .help("Memory that requests hold at the moment.")
                .callback(value -> value.call(memory.used()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("athanor_store_memory_budget_peak_bytes")
                .help("Most memory that requests held at once.")
                .callback(value -> value.call(memory.peak()))
                .register(registry);
        return memory;
    }

    /** Looks through the bucket until that succeeds. */
    private void load() {
        long start = System.nanoTime();
        while (true) {
            try {
                blocks.run();
                break;
            } catch (IOException e) {
                LOG.atError().setCause(e).log("could not look through the bucket; it is tried again");
            }
            try {
                Thread.sleep(RETRY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw UserError.environment("stopped before the bucket was looked through", e);
            }
        }
        LOG.atInfo()
                .addKeyValue("blocks", store.blocks().size())
                .addKeyValue("loadMillis", (System.nanoTime() - start) / 1_000_000)
                .log("bucket store ready");
    }

    /** What nobody has to wait for. */
    private void afterStart() {
        headers.makeAhead();
        try {
            blocks.tidy();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("could not delete index-headers of blocks that are gone; it is tried again");
        }
    }

    /** A failure leaves the blocks as they are; it is logged, and tried again. */
    void sync() {
        try {
            blocks.run();
            blocks.tidy();
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().setCause(e).log("could not look for new blocks; what was loaded before is served");
        }
    }

    @Override
    public String url() {
        return process.url();
    }

    int port() {
        return process.httpPort();
    }

    /** What it runs in. */
    ComponentProcess process() {
        return process;
    }

    int grpcPort() {
        return process.grpcPort();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        process.close();
    }
}
