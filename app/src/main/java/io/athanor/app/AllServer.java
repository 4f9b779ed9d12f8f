package io.athanor.app;

import io.athanor.api.httpapi.AnswerSources;
import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.StoreService;
import io.athanor.app.blocks.BlockFetchCounters;
import io.athanor.app.blocks.BlockPages;
import io.athanor.app.buckets.Buckets;
import io.athanor.bucket.BlockSet;
import io.athanor.bucket.BlockSetConfig;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.component.store.BlockVersions;
import io.athanor.component.store.LocalStore;
import io.athanor.objstore.Bucket;
import io.athanor.server.UserError;
import io.athanor.server.Version;
import io.athanor.server.http.Routes;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.StopSignals;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process: a bucket's blocks, the engine, the API. Its constructor returns when it is ready; it listens
 * before that, so that probes see it start. Closing it stops serving first and lets go of the blocks last.
 */
final class AllServer implements StopSignals.Served {
    private static final Logger LOG = LoggerFactory.getLogger(AllServer.class);

    private final ServerSettings settings;
    private final ComponentProcess process;
    private final BlockSet blocks;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("block-sync").factory());

    AllServer(ServerSettings settings) {
        this.settings = settings;
        InstantSource time = InstantSource.system();
        process = new ComponentProcess(settings.process(), Version.current(), time, RandomGenerator.getDefault());
        try {
            PrometheusRegistry registry = process.registry();
            Bucket bucket =
                    process.owns(Buckets.open(settings.bucket(), settings.bucketFlag(), registry, process.tracing()));
            FetchConfig fetch = FetchConfig.ofAll(settings.cacheDir().resolve("meta-syncer"));
            BlockFetcher fetcher = new BlockFetcher(bucket, fetch, new BlockFetchCounters("thanos_", registry), time);
            blocks = process.owns(new BlockSet(
                    bucket, fetcher, BlockSetConfig.of(settings.cacheDir()), new BlockSetCounters(registry)));
            Querying querying = new Querying(settings.query(), process);
            BlockPages pages = new BlockPages(settings.bucketWeb(), bucket, fetcher, blocks::blocks, process.clock());
            process.listen(new Routes()
                    .addAll(settings.web().routePrefix(), pages.routes())
                    .addAll(
                            settings.web().routePrefix(),
                            querying.api(AnswerSources.always(() -> blocks), BlockVersions.of(blocks))
                                    .routes())
                    .addAll(
                            "",
                            settings.bucketWeb().isDisabled()
                                    ? new Routes()
                                    : new StaticPage(settings.web()).routes()));
            LocalStore store = new LocalStore(blocks);
            process.serve(List.of(new StoreService(store), new InfoService(store::info)));
            load(querying);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void load(Querying querying) {
        long start = System.nanoTime();
        try {
            blocks.refresh();
        } catch (IOException e) {
            throw UserError.environment("cannot read the bucket: " + e.getMessage(), e);
        }
        long loaded = System.nanoTime();
        querying.warmUp();
        process.ready(true);
        long interval = settings.syncInterval().toMillis();
        var _ = clock.scheduleWithFixedDelay(this::sync, interval, interval, TimeUnit.MILLISECONDS);
        LOG.atInfo()
                .addKeyValue("blocks", blocks.blocks().size())
                .addKeyValue("loadMillis", (loaded - start) / 1_000_000)
                .addKeyValue("warmUpMillis", (System.nanoTime() - loaded) / 1_000_000)
                .addKeyValue("url", url())
                .log("ready for queries");
    }

    /** A failure leaves the blocks as they are; it is logged, and tried again. */
    private void sync() {
        try {
            blocks.refresh();
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().setCause(e).log("could not look for new blocks; what was loaded before is served");
        }
    }

    /** Where to point a browser. */
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
