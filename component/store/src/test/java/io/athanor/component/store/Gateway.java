package io.athanor.component.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.athanor.api.storeapi.CallTenant;
import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.RequestMemory;
import io.athanor.api.storeapi.StoreService;
import io.athanor.api.storeapi.pb.StoreGrpc;
import io.athanor.bucket.cache.IndexCache;
import io.athanor.bucket.cache.IndexCacheMetrics;
import io.athanor.bucket.cache.IndexItem;
import io.athanor.bucket.cache.KeyedIndexCache;
import io.athanor.bucket.deletion.DeleteRequests;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.bucket.header.HeaderConfig;
import io.athanor.bucket.header.HeaderMetrics;
import io.athanor.bucket.header.HeaderPool;
import io.athanor.bucket.remote.BucketStore;
import io.athanor.bucket.remote.BucketStoreConfig;
import io.athanor.bucket.remote.BucketStoreMetrics;
import io.athanor.cache.InMemoryCache;
import io.athanor.cache.InMemoryConfig;
import io.athanor.cache.InMemoryMetrics;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.Bucket;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A store gateway over a bucket of a test, served over the loopback; knows what it must not leave behind. */
final class Gateway implements AutoCloseable {
    private static final Instant NOW = Instant.parse("2025-11-01T00:00:00Z");
    private static final long PATIENCE_MS = 30_000;

    final SharedBudget memory;
    final BucketStore blocks;
    final BlockSync sync;
    private final HeaderPool headers;
    private final IndexCache cache;
    private final Path data;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Server server;
    private final List<ManagedChannel> channels = new ArrayList<>();

    /** How a gateway is made. @param cacheBytes of the index cache; 0: none */
    record Settings(
            long budget,
            long cacheBytes,
            BucketStoreConfig reading,
            BucketStoreMetrics metrics,
            boolean lazy,
            Duration patience) {
        private static final Duration LONG = Duration.ofHours(1);

        static Settings of(long budget) {
            return new Settings(budget, 0, BucketStoreConfig.DEFAULTS, BucketStoreMetrics.NONE, true, LONG);
        }

        Settings with(BucketStoreMetrics heard) {
            return new Settings(budget, cacheBytes, reading, heard, lazy, patience);
        }

        Settings with(BucketStoreConfig how) {
            return new Settings(budget, cacheBytes, how, metrics, lazy, patience);
        }

        Settings withCache(long bytes) {
            return new Settings(budget, bytes, reading, metrics, lazy, patience);
        }

        Settings eager() {
            return new Settings(budget, cacheBytes, reading, metrics, false, patience);
        }

        Settings patient(Duration howLong) {
            return new Settings(budget, cacheBytes, reading, metrics, lazy, howLong);
        }
    }

    /** Looks through the bucket, which is not closed by this, and serves. */
    Gateway(Bucket bucket, Path data, Settings settings) throws IOException {
        this.data = data;
        memory = new SharedBudget(
                "memory budget of all requests together",
                "--store.memory-budget",
                settings.budget(),
                settings.budget() / 64);
        cache = cache(settings.cacheBytes());
        HeaderConfig defaults = HeaderConfig.of(data);
        headers = new HeaderPool(
                new HeaderConfig(
                        data,
                        defaults.sampling(),
                        defaults.idleTimeout(),
                        settings.lazy(),
                        defaults.concurrency(),
                        defaults.maxKeySeriesRatio()),
                bucket,
                cache,
                HeaderMetrics.NONE,
                System::nanoTime);
        blocks = new BucketStore(bucket, headers::index, settings.reading(), memory, settings.metrics());
        sync = new BlockSync(
                new DeleteRequests(bucket),
                new BlockFetcher(bucket, FetchConfig.ofAll(data), FetchMetrics.NONE, InstantSource.fixed(NOW)),
                blocks,
                headers);
        sync.run();
        RemoteBlocksStore store = new RemoteBlocksStore(blocks);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .executor(threads)
                .addService(CallTenant.known(new StoreService(store, new RequestMemory(memory, settings.patience()))))
                .addService(new InfoService(store::info))
                .build()
                .start();
    }

    private IndexCache cache(long bytes) {
        if (bytes == 0) {
            return IndexCache.NONE;
        }
        InMemoryCache held = new InMemoryCache(
                new InMemoryConfig(bytes, bytes), InMemoryMetrics.NONE, memory, InstantSource.fixed(NOW));
        return new KeyedIndexCache(
                held,
                EnumSet.allOf(IndexItem.Kind.class),
                KeyedIndexCache.FOR_EVER,
                IndexCacheMetrics.NONE,
                System::nanoTime);
    }

    /** A connection of its own. */
    synchronized ManagedChannel channel() {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
                .usePlaintext()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .executor(threads)
                .build();
        channels.add(channel);
        return channel;
    }

    /** Asks over a connection of its own. */
    StoreGrpc.StoreBlockingStub ask() {
        return StoreGrpc.newBlockingStub(channel());
    }

    /**
     * Stops serving and checks what is left: no memory but what the cache holds, no thread that reads, no mapped header. What
     * is given up ends soon after, so that each is waited for.
     */
    void closeAndFindNothingLeft() throws Exception {
        stop();
        for (Left left : Left.values()) {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
            String found = left(left);
            while (!found.isEmpty() && System.nanoTime() < until) {
                Thread.sleep(5);
                found = left(left);
            }
            assertThat(found).as("%s left behind", left).isEmpty();
        }
        assertThat(memory.peak()).as("most that was held").isLessThanOrEqualTo(memory.limit());
    }

    private enum Left {
        MEMORY,
        THREADS,
        MAPPINGS
    }

    private String left(Left what) throws IOException {
        return switch (what) {
            case MEMORY -> memory.usedByRequests() == 0 ? "" : memory.usedByRequests() + " bytes";
            case THREADS -> String.join(", ", readers());
            case MAPPINGS -> String.join(", ", mappings());
        };
    }

    /** Threads that read blocks, also virtual ones. */
    private List<String> readers() throws IOException {
        Path dump = Files.createTempDirectory("threads").resolve("dump");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
            try (Stream<String> lines = Files.lines(dump)) {
                return lines.filter(line -> line.matches("#\\d+ \"(select|read|range|list)-[0-9A-Z]{26}\".*"))
                        .toList();
            }
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(dump.getParent());
        }
    }

    private List<String> mappings() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.exists(maps)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(maps)) {
            return lines.filter(line -> line.contains(data.toString())).toList();
        }
    }

    private void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        try {
            server.shutdownNow().awaitTermination();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        blocks.close();
        headers.close();
        cache.close();
        threads.shutdown();
    }

    @Override
    public void close() {
        stop();
    }
}
