package io.athanor.app;

import io.athanor.api.httpapi.ApiContext;
import io.athanor.api.httpapi.HttpApi;
import io.athanor.bucket.BlockSet;
import io.athanor.bucket.BlockSetConfig;
import io.athanor.objstore.Bucket;
import io.athanor.promql.EngineConfig;
import io.athanor.promql.Feature;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.server.UserError;
import io.athanor.server.Version;
import io.athanor.server.http.HttpServer;
import io.athanor.server.http.Probes;
import io.athanor.server.http.Routes;
import io.athanor.server.metrics.ProcessMetrics;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process: a bucket's blocks, the engine, the API. Its constructor returns when it is ready; it listens
 * before that, so that probes see it start. Closing it stops serving first and lets go of the blocks last.
 */
final class AllServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AllServer.class);

    private final ServerSettings settings;
    private final Probes probes;
    private final Bucket bucket;
    private final BlockSet blocks;
    private final @Nullable ActiveQueryFile activeQueries;
    private final QueryEngine engine;
    private final HttpServer http;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("block-sync").factory());

    AllServer(ServerSettings settings) {
        this.settings = settings;
        PrometheusRegistry registry = new PrometheusRegistry();
        InstantSource time = InstantSource.system();
        Version version = Version.current();
        probes = new Probes("all", registry);
        bucket = Buckets.open(settings.bucket(), settings.bucketFlag(), registry);
        blocks = new BlockSet(bucket, BlockSetConfig.of(settings.cacheDir(), time), new BlockSetCounters(registry));
        activeQueries = ActiveQueryFile.open(
                settings.activeQueryDir(), settings.engine().maxConcurrent());
        QueryCounters counters = new QueryCounters(registry, settings.engine().maxConcurrent(), activeQueries);
        engine = new QueryEngine(settings.engine(), time, counters);
        counters.watch(engine);
        HttpApi api = new HttpApi(api(engine, () -> blocks, version, time, probes::isReady));
        Routes routes = new Routes()
                .addAll("", probes.routes())
                .addAll("", new ProcessMetrics(registry, version).routes())
                .addAll(settings.web().routePrefix(), api.routes())
                .addAll("", new StaticPage(settings.web()).routes());
        http = listen(routes, registry, time);
        try {
            load(new WarmUp(settings.engine(), time, (warm, source) -> api(warm, source, version, time, () -> true)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private ApiContext api(
            QueryEngine queries,
            Supplier<SeriesSource> source,
            Version version,
            InstantSource time,
            BooleanSupplier ready) {
        return new ApiContext(
                queries,
                source,
                parserOptions(settings.engine()),
                settings.defaultStep(),
                settings.sources(),
                settings.flags(),
                version,
                time.instant(),
                time,
                ready,
                settings.web().adminApi());
    }

    private HttpServer listen(Routes routes, PrometheusRegistry registry, InstantSource time) {
        try {
            return new HttpServer(settings.http(), routes, registry, time, RandomGenerator.getDefault());
        } catch (RuntimeException e) {
            clock.shutdownNow();
            closeData();
            throw e;
        }
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
        probes.healthy(true);
        long start = System.nanoTime();
        try {
            blocks.refresh();
        } catch (IOException e) {
            throw UserError.environment("cannot read the bucket: " + e.getMessage(), e);
        }
        long loaded = System.nanoTime();
        warmUp.run();
        probes.ready(true);
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
    String url() {
        String host = settings.http().address().getHostString();
        boolean isAny = host.equals("0.0.0.0") || host.equals("::");
        String shown = isAny ? "localhost" : host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "http://" + shown + ":" + http.port() + settings.web().routePrefix() + "/";
    }

    int port() {
        return http.port();
    }

    @Override
    public void close() {
        probes.ready(false);
        clock.shutdownNow();
        http.close();
        probes.healthy(false);
        closeData();
    }

    private void closeData() {
        engine.close();
        if (activeQueries != null) {
            activeQueries.close();
        }
        blocks.close();
        try {
            bucket.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the bucket did not close cleanly");
        }
    }
}
