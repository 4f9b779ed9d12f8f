package io.athanor.app;

import io.athanor.api.httpapi.ApiContext;
import io.athanor.api.httpapi.HttpApi;
import io.athanor.bucket.BlockSet;
import io.athanor.bucket.BlockSetConfig;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.FetchMetrics;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.promql.EngineConfig;
import io.athanor.promql.QueryEngine;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.athanor.server.http.Routes;
import io.athanor.tsdb.block.FolderTree;
import io.athanor.tsdb.series.SeriesSource;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the virtual machine compile what answers queries before the first real one: queries over a few made-up blocks, which
 * are written to a temporary folder and served to this process alone, on a port of the loopback. What takes about a second
 * is waited for; small requests, whose way through the program is long for the compiler, then go on where nothing else is
 * to do, until the compiler finds little in them any more. The numbers of the real server, engine and bucket do not know
 * of it.
 */
final class WarmUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final Duration AWAITED = Duration.ofMillis(350);
    /** What goes on beside is done in such parts, until one gives the compilers little to do; no more of them than so many. */
    private static final Duration PART = Duration.ofMillis(500);

    private static final int MOST_PARTS = 24;
    private static final long LITTLE_COMPILED_MS = 30;
    private static final int PODS = 4;
    private static final long START_MS = 1_767_225_600_000L;
    private static final Duration HISTORY = Duration.ofHours(12);
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final long END_MS = START_MS + HISTORY.toMillis();

    private final EngineConfig engine;
    private final InstantSource clock;
    private final BiFunction<QueryEngine, Supplier<SeriesSource>, ApiContext> api;
    private final BooleanSupplier busy;
    private final CountDownLatch warm = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("warm-up").unstarted(this::run);
    private volatile boolean closed;

    /**
     * @param api the API over another engine and another source of series, ready at once
     * @param busy whether there is real work to do
     */
    WarmUp(
            EngineConfig engine,
            InstantSource clock,
            BiFunction<QueryEngine, Supplier<SeriesSource>, ApiContext> api,
            BooleanSupplier busy) {
        this.engine = engine;
        this.clock = clock;
        this.api = api;
        this.busy = busy;
    }

    /**
     * Begins, and returns when real queries may come, after about a second. Where there is no room for temporary files, or
     * no port, the first queries are slower. To be called once.
     */
    void begin() {
        thread.start();
        try {
            warm.await();
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
        } catch (IOException | RuntimeException e) {
            LOG.atDebug().setCause(e).log("the warm-up was cut short");
        } finally {
            warm.countDown();
        }
    }

    private void serve(Path dir) throws IOException {
        Path folder = dir.resolve("bucket");
        FleetSpec fleet = FleetSpec.ofPods(PODS, START_MS, END_MS).withInterval(INTERVAL);
        FleetWorkload.write(fleet, folder, ProgressListener.NONE);
        HttpOptions options =
                new HttpOptions(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "", Duration.ZERO, true);
        // All that listens to real queries listens here too: compiled without it, their way would be compiled again.
        PrometheusRegistry registry = new PrometheusRegistry();
        try (ActiveQueryFile active = ActiveQueryFile.open(dir, engine.maxConcurrent());
                QueryEngine queries =
                        new QueryEngine(engine, clock, new QueryCounters(registry, engine.maxConcurrent(), active));
                Bucket bucket = FilesystemBucket.open(folder);
                BlockSet blocks = blocks(bucket, dir.resolve("cache"), registry)) {
            blocks.refresh();
            Routes routes = new HttpApi(api.apply(queries, () -> blocks)).routes();
            WarmUpQueries warmUp = new WarmUpQueries(END_MS, HISTORY);
            warmUp.compute(queries, blocks);
            try (HttpServer server = new HttpServer(options, routes, registry, clock, RandomGenerator.getDefault())) {
                warmUp.ask(server.port(), AWAITED, () -> closed);
                warm.countDown();
                new UntilCompiled(PART, MOST_PARTS, LITTLE_COMPILED_MS, busy, () -> closed)
                        .go((length, ends) -> warmUp.ask(server.port(), length, ends));
            }
        }
    }

    private BlockSet blocks(Bucket bucket, Path cache, PrometheusRegistry registry) {
        BlockFetcher fetcher = new BlockFetcher(bucket, FetchConfig.ofAll(null), FetchMetrics.NONE, clock);
        return new BlockSet(bucket, fetcher, BlockSetConfig.of(cache), new BlockSetCounters(registry));
    }
}
