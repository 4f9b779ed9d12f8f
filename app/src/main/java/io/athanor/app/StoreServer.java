package io.athanor.app;

import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.StoreService;
import io.athanor.bucket.BlockSet;
import io.athanor.bucket.BlockSetConfig;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.component.store.LocalStore;
import io.athanor.objstore.Bucket;
import io.athanor.server.UserError;
import io.athanor.server.Version;
import io.athanor.server.flags.WebFlags;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.Routes;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.StopSignals;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store gateway as a process. Its constructor returns when the bucket was looked through once and gRPC is served; HTTP
 * answers before that, so that probes see it start.
 */
final class StoreServer implements StopSignals.Served {
    private static final Logger LOG = LoggerFactory.getLogger(StoreServer.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final ComponentProcess process;
    private final BlockSet blocks;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("block-sync").factory());

    StoreServer(StoreSettings settings) {
        InstantSource time = InstantSource.system();
        process = new ComponentProcess(settings.process(), Version.current(), time, RandomGenerator.getDefault());
        try {
            PrometheusRegistry registry = process.registry();
            Bucket bucket = process.owns(Buckets.open(settings.bucket(), "--objstore.config", registry));
            BlockFetcher fetcher =
                    new BlockFetcher(bucket, settings.fetch(), BlockFetchCounters.of(settings.fetch(), registry), time);
            blocks = process.owns(new BlockSet(
                    bucket,
                    fetcher,
                    BlockSetConfig.of(settings.dataDir().resolve("blocks")),
                    new BlockSetCounters(registry)));
            BlockPages pages = new BlockPages(settings.bucketWeb(), bucket, fetcher, blocks::blocks, time);
            process.listen(new Routes()
                    .add(
                            "GET",
                            settings.web().routePrefix() + "/",
                            "page",
                            exchange -> toPage(settings.web(), exchange))
                    .addAll(settings.web().routePrefix(), pages.routes()));
            load();
            LocalStore store = new LocalStore(blocks);
            process.serve(List.of(new StoreService(store), new InfoService(store::info)));
            process.ready(true);
            long interval = settings.syncInterval().toMillis();
            var _ = clock.scheduleWithFixedDelay(this::sync, interval, interval, TimeUnit.MILLISECONDS);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void toPage(WebFlags web, HttpExchange exchange) throws IOException {
        String header = web.prefixHeader().isEmpty() ? "" : exchange.header(web.prefixHeader());
        exchange.header("Location", web.externalPrefix(header) + "/loaded");
        exchange.send(302, "text/plain; charset=utf-8", "Found\n");
    }

    /** Looks through the bucket until that succeeds. */
    private void load() {
        long start = System.nanoTime();
        while (true) {
            try {
                blocks.refresh();
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
                .addKeyValue("blocks", blocks.blocks().size())
                .addKeyValue("loadMillis", (System.nanoTime() - start) / 1_000_000)
                .log("bucket store ready");
    }

    /** A failure leaves the blocks as they are; it is logged, and tried again. */
    private void sync() {
        try {
            blocks.refresh();
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

    int grpcPort() {
        return process.grpcPort();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        process.close();
    }
}
