package io.athanor.app;

import io.athanor.api.httpapi.ApiContext;
import io.athanor.api.httpapi.HttpApi;
import io.athanor.bucket.BlockSet;
import io.athanor.objstore.Bucket;
import io.athanor.objstore.filesystem.FilesystemBucket;
import io.athanor.promql.EngineConfig;
import io.athanor.promql.QueryEngine;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.athanor.server.http.Routes;
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
import java.util.Comparator;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the virtual machine compile what answers queries before the first real one: queries over a few made-up blocks, which
 * are written to a temporary folder and served to this process alone, on a port of the loopback, for about a second.
 * The numbers of the real server, engine and bucket do not know of it.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int PODS = 4;
    private static final long START_MS = 1_767_225_600_000L;
    private static final long END_MS = START_MS + Duration.ofHours(6).toMillis();

    private final EngineConfig engine;
    private final InstantSource clock;
    private final BiFunction<QueryEngine, Supplier<SeriesSource>, ApiContext> api;

    /** @param api the API over another engine and another source of series, ready at once */
    WarmUp(EngineConfig engine, InstantSource clock, BiFunction<QueryEngine, Supplier<SeriesSource>, ApiContext> api) {
        this.engine = engine;
        this.clock = clock;
        this.api = api;
    }

    /** Runs for about a second. Where there is no room for temporary files, or no port, the first queries are slower. */
    void run() {
        try {
            Path dir = Files.createTempDirectory("athanor-warm-up");
            try {
                serve(dir);
            } finally {
                delete(dir);
            }
        } catch (IOException | RuntimeException e) {
            LOG.atDebug().setCause(e).log("the warm-up was cut short");
        }
    }

    private void serve(Path dir) throws IOException {
        Path folder = dir.resolve("bucket");
        FleetWorkload.write(FleetSpec.ofPods(PODS, START_MS, END_MS), folder, ProgressListener.NONE);
        HttpOptions options =
                new HttpOptions(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "", Duration.ZERO, false);
        try (QueryEngine queries = new QueryEngine(engine, clock);
                Bucket bucket = FilesystemBucket.open(folder);
                BlockSet blocks = BlockSet.ofAll(bucket, dir.resolve("cache"), clock)) {
            blocks.refresh();
            Routes routes = new HttpApi(api.apply(queries, () -> blocks)).routes();
            WarmUpQueries warmUp = new WarmUpQueries(END_MS);
            warmUp.compute(queries, blocks);
            try (HttpServer server =
                    new HttpServer(options, routes, new PrometheusRegistry(), clock, RandomGenerator.getDefault())) {
                warmUp.ask(server.port());
            }
        }
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
