package io.athanor.app;

import io.athanor.api.storeapi.CallTenant;
import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.RequestMemory;
import io.athanor.api.storeapi.StoreService;
import io.athanor.app.buckets.Buckets;
import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.bucket.header.HeaderConfig;
import io.athanor.bucket.header.HeaderPool;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.bucket.remote.BucketStoreConfig;
import io.athanor.cache.InMemoryConfig;
import io.athanor.component.store.BlockSync;
import io.athanor.component.store.RemoteBlocksStore;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.grpc.GrpcChannels;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.grpc.GrpcServer;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.tracing.Tracing;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetSpec.BlockForm;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the virtual machine compile what answers Series calls before the first real one: as {@link WarmUp} does for queries, by
 * calls to a store of its own over a few made-up blocks, in a folder or, where the real ones are in S3, in so much of S3 as is
 * needed; this process alone can reach it. Metrics, caches and budgets of the real one do not know of it.
 */
final class StoreWarmUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWarmUp.class);

    /** What goes on beside is done in such parts, until one gives the compilers little to do; no more of them than so many. */
    private static final Duration PART = Duration.ofMillis(300);

    private static final int MOST_PARTS = 30;
    private static final long LITTLE_COMPILED_MS = 20;
    private static final int PODS = 3;
    private static final long START_MS = 1_767_225_600_000L;
    private static final Duration HISTORY = Duration.ofHours(8);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final long END_MS = START_MS + HISTORY.toMillis();
    private static final long MEMORY = 32L << 20;

    private final BucketStoreConfig reading;
    private final boolean isS3;
    private final InstantSource clock;
    private final BooleanSupplier busy;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("warm-up").unstarted(this::run);
    private volatile long awaitedUntil;
    private volatile boolean closed;

    /** @param busy whether there is real work to do */
    StoreWarmUp(StoreSettings settings, InstantSource clock, BooleanSupplier busy) {
        this.reading = settings.reading();
        this.isS3 = settings.bucket().provider() instanceof ObjstoreConfig.Remote(String type, YamlMapping _)
                && type.equals("S3");
        this.clock = clock;
        this.busy = busy;
    }

    /**
     * Begins, and returns after so long at most; the rest is done beside real calls, where there are none. Where there is no
     * room for temporary files, or no port, the first calls are slower. To be called once.
     */
    void begin(Duration awaited) {
        awaitedUntil = System.nanoTime() + awaited.toNanos();
        thread.start();
        try {
            if (awaited.isPositive() && !begun.await(awaited.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("the warm-up goes on beside the first calls");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends what still goes on, and waits for that. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            Path dir = Files.createTempDirectory("athanor-warm-up");
            try {
                serve(dir);
            } finally {
                FolderTree.delete(dir);
            }
        } catch (Exception e) {
            LOG.atDebug().setCause(e).log("the warm-up was cut short");
        } finally {
            begun.countDown();
        }
    }

    private void serve(Path dir) throws Exception {
        Path folder = dir.resolve("bucket");
        FleetSpec fleet = FleetSpec.ofPods(PODS, START_MS, END_MS)
                .withReplicas(1)
                .withInterval(INTERVAL)
                .withForm(BlockForm.THANOS);
        FleetWorkload.write(fleet, folder, ProgressListener.NONE);
        if (isS3) {
            try (LoopbackS3 s3 = new LoopbackS3(folder)) {
                serve(ObjstoreConfig.parse(new ConfigText("the warm-up", s3.yaml()), Map.of()), dir);
            }
        } else {
            serve(ObjstoreConfig.folder(folder), dir);
        }
    }

    private void serve(ObjstoreConfig objects, Path dir) throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        SharedBudget memory = new SharedBudget("memory of the warm-up", "", MEMORY, MEMORY / 64);
        IndexCacheConfig room = IndexCacheConfig.inMemory(new InMemoryConfig(MEMORY / 4, MEMORY / 4));
        try (Bucket bucket = Buckets.open(objects, "", registry, Tracing.OFF);
                IndexCache cache = new StoreCaches(registry, memory, clock).index(room);
                HeaderPool headers = new HeaderPool(
                        HeaderConfig.of(dir.resolve("data")),
                        bucket,
                        cache,
                        new HeaderCounters(registry),
                        System::nanoTime);
                BucketStore store = new BucketStore(
                        bucket,
                        headers::index,
                        reading,
                        memory,
                        new BucketStoreCounters(reading.maxConcurrent(), registry))) {
            new BlockSync(
                            new DeleteRequests(bucket),
                            new BlockFetcher(bucket, FetchConfig.ofAll(null), FetchMetrics.NONE, clock),
                            store,
                            headers)
                    .run();
            serve(store, memory, registry);
        }
    }

    private void serve(BucketStore store, SharedBudget memory, PrometheusRegistry registry) throws IOException {
        GrpcOptions options = new GrpcOptions(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, Duration.ZERO, Duration.ZERO);
        RemoteBlocksStore served = new RemoteBlocksStore(store);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                GrpcServer server = new GrpcServer(
                        options,
                        List.of(
                                CallTenant.known(new StoreService(served, new RequestMemory(memory))),
                                new InfoService(served::info)),
                        registry,
                        clock,
                        RandomGenerator.getDefault())) {
            ManagedChannel channel = new GrpcChannels(new PrometheusRegistry(), clock, threads)
                    .open("127.0.0.1:" + server.port(), null, false);
            try {
                WarmUpCalls calls = new WarmUpCalls(channel, START_MS, END_MS);
                calls.ask(Duration.ofNanos(awaitedUntil - System.nanoTime()), () -> closed);
                begun.countDown();
                new UntilCompiled(PART, MOST_PARTS, LITTLE_COMPILED_MS, busy, () -> closed).go(calls::ask);
            } catch (StatusRuntimeException e) {
                LOG.atDebug().setCause(e).log("the warm-up was cut short");
            } finally {
                channel.shutdownNow();
            }
        }
    }
}
