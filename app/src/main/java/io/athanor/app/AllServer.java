package io.athanor.app;

import io.athanor.api.httpapi.ApiContext;
import io.athanor.api.httpapi.HttpApi;
import io.athanor.bucket.BlockSet;
import io.athanor.bucket.BlockSetConfig;
import io.athanor.bucket.fetch.BlockFetcher;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.objstore.Bucket;
import io.athanor.promql.EngineConfig;
import io.athanor.promql.Feature;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.server.UserError;
import io.athanor.server.Version;
import io.athanor.server.http.Routes;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.StopSignals;
import io.athanor.tsdb.series.SeriesSource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
            Bucket bucket = process.owns(Buckets.open(settings.bucket(), settings.bucketFlag(), registry));
            BlockFetcher fetcher =
                    new BlockFetcher(bucket, FetchConfig.ofAll(), new BlockFetchCounters("thanos_", registry), time);
            blocks = process.owns(new BlockSet(
                    bucket, fetcher, BlockSetConfig.of(settings.cacheDir()), new BlockSetCounters(registry)));
            QueryEngine engine = engine(registry, time);
            HttpApi api = new HttpApi(api(engine, () -> blocks, time, process.probes()::isReady));
            process.listen(new Routes()
                    .addAll(settings.web().routePrefix(), api.routes())
                    .addAll("", new StaticPage(settings.web()).routes()));
            load(new WarmUp(settings.engine(), time, (warm, source) -> api(warm, source, time, () -> true)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private QueryEngine engine(PrometheusRegistry registry, InstantSource time) {
        int maxConcurrent = settings.engine().maxConcurrent();
        ActiveQueryFile active = ActiveQueryFile.open(settings.activeQueryDir(), maxConcurrent);
        if (active != null) {
            process.owns(active);
        }
        QueryCounters counters = new QueryCounters(registry, maxConcurrent, active);
        QueryEngine engine = process.owns(new QueryEngine(settings.engine(), time, counters));
        counters.watch(engine);
        return engine;
    }

    private ApiContext api(
            QueryEngine queries, Supplier<SeriesSource> source, InstantSource time, BooleanSupplier ready) {
        return new ApiContext(
                queries,
                source,
                parserOptions(settings.engine()),
                settings.defaultStep(),
                settings.sources(),
                time,
                ready,
                settings.adminApi());
    }

    private static ParserOptions parserOptions(EngineConfig config) {
        Set<Feature> on = config.features();
        return new ParserOptions(
                on.contains(Feature.EXPERIMENTAL_FUNCTIONS),
                on.contains(Feature.DURATION_EXPRESSIONS),
                on.contains(Feature.EXTENDED_RANGE_SELECTORS),
                on.contains(Feature.BINOP_FILL_MODIFIERS),
                on.contains(Feature.X_FUNCTIONS));
    }

    private void load(WarmUp warmUp) {
        long start = System.nanoTime();
        try {
            blocks.refresh();
        } catch (IOException e) {
            throw UserError.environment("cannot read the bucket: " + e.getMessage(), e);
        }
        long loaded = System.nanoTime();
        warmUp.run();
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

    @Override
    public void close() {
        clock.shutdownNow();
        process.close();
    }
}
