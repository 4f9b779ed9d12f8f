package io.athanor.app;

import io.athanor.cache.Cache;
import io.athanor.component.frontend.FrontendCounters;
import io.athanor.component.frontend.QueryFrontend;
import io.athanor.component.frontend.cache.CacheSettings;
import io.athanor.component.frontend.cache.DataVersions;
import io.athanor.component.frontend.downstream.HttpQuerier;
import io.athanor.component.frontend.downstream.Pause;
import io.athanor.component.frontend.downstream.Urls;
import io.athanor.component.frontend.queue.FairQueue;
import io.athanor.component.frontend.stop.Stop;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.http.HttpAnswer;
import io.athanor.objstore.http.HttpConnections;
import io.athanor.objstore.http.HttpSetupException;
import io.athanor.server.UserError;
import io.athanor.server.Version;
import io.athanor.server.cache.Caches;
import io.athanor.server.dns.SystemDns;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.StopSignals;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The query frontend as a process. It serves at once, and is ready as long as its querier is. */
final class FrontendServer implements StopSignals.Served {
    private static final Logger LOG = LoggerFactory.getLogger(FrontendServer.class);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final ComponentProcess process;
    private final HttpQuerier querier;
    private final Urls urls;
    private final String querierUrl;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("querier-ready").factory());
    private boolean wasReady;

    FrontendServer(FrontendCommand.Settings settings) {
        InstantSource time = InstantSource.system();
        urls = settings.urls();
        querierUrl = urls.toString();
        process = new ComponentProcess(settings.process(), Version.current(), time, RandomGenerator.getDefault());
        try {
            PrometheusRegistry registry = process.registry();
            SharedBudget memory = new SharedBudget(
                    "memory budget of all requests together",
                    QuerierFlags.MEMORY_FLAG,
                    settings.memory(),
                    settings.memory() / 64);
            FrontendCounters counters = new FrontendCounters(registry);
            FairQueue queue = new FairQueue(settings.concurrency(), settings.overrides(), counters, System::nanoTime);
            gauges(registry, queue, memory);
            querier =
                    process.owns(new HttpQuerier(connections(settings), urls, settings.tellsUser(), process.tracing()));
            DataVersions versions = new DataVersions(
                    querier, "", settings.caches().versionInterval().toMillis(), System::nanoTime);
            Caches caches = new Caches(registry, memory, time, new SystemDns());
            QueryFrontend frontend = process.owns(new QueryFrontend(
                    settings.frontend(),
                    new QueryFrontend.Means(
                            querier,
                            querierUrl,
                            queue,
                            settings.overrides(),
                            versions,
                            memory,
                            QuerierFlags.MEMORY_FLAG,
                            counters,
                            process.tracing(),
                            time,
                            RandomGenerator.getDefault(),
                            Pause.sleeping()),
                    results("frontend-results", settings.ranges(), caches, settings.caches()::rangeSettings),
                    results("frontend-labels", settings.labels(), caches, settings.caches()::labelSettings)));
            process.listen(frontend.routes());
            var _ = clock.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
            LOG.atInfo()
                    .addKeyValue("querier", querierUrl)
                    .addKeyValue("url", url())
                    .log("starting query frontend");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private interface SettingsOf {
        CacheSettings of(ResponseCacheYaml cache);
    }

    private QueryFrontend.@Nullable Results results(
            String name, @Nullable ResponseCacheYaml config, Caches caches, SettingsOf settings) {
        if (config == null) {
            return null;
        }
        Cache cache = process.owns(caches.open(name, config.cache()));
        return new QueryFrontend.Results(cache, settings.of(config));
    }

    private static HttpConnections connections(FrontendCommand.Settings settings) {
        try {
            return HttpConnections.open(
                    settings.connections().plain(), settings.connections().peers(), System.getenv());
        } catch (HttpSetupException e) {
            throw UserError.configuration(
                    "--query-frontend.downstream-tripper-config: " + String.valueOf(e.getMessage()));
        }
    }

    private static void gauges(PrometheusRegistry registry, FairQueue queue, SharedBudget memory) {
        GaugeWithCallback.builder()
                .name("athanor_frontend_queue_length")
                .help("Requests to the querier that wait for their turn.")
                .callback(value -> value.call(queue.waiting()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("athanor_frontend_querier_requests")
                .help("Requests that the querier is answering.")
                .callback(value -> value.call(queue.running()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("athanor_frontend_memory_budget_used_bytes")
                .help("Memory that answers and caches hold at the moment.")
                .callback(value -> value.call(memory.used()))
                .register(registry);
    }

    /** Whether the querier is ready decides whether this is. */
    void look() {
        String why = notReady();
        process.ready(why.isEmpty());
        if (why.isEmpty() != wasReady) {
            wasReady = why.isEmpty();
            if (wasReady) {
                LOG.atInfo().addKeyValue("querier", querierUrl).log("the querier is ready");
            } else {
                LOG.atWarn()
                        .addKeyValue("querier", querierUrl)
                        .addKeyValue("why", why)
                        .log("the querier is not ready");
            }
        }
    }

    private String notReady() {
        List<String> why = new ArrayList<>();
        boolean isThere = urls.settle(url -> {
            String problem = notReady(url);
            why.add(problem);
            return problem.isEmpty();
        });
        return isThere ? "" : String.join("; ", why);
    }

    private String notReady(String url) {
        Stop stop = new Stop();
        var late = clockOf(stop);
        try (HttpAnswer answer = querier.passTo(url, "GET", "/-/ready", List.of(), null, stop)) {
            return answer.status() / 100 >= 4 ? "status " + answer.status() : "";
        } catch (IOException | RuntimeException e) {
            return HttpQuerier.reason(e);
        } finally {
            late.interrupt();
        }
    }

    /** A querier that says nothing within ten seconds is not ready. */
    private static Thread clockOf(Stop stop) {
        return Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(LOOK);
                stop.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // it has answered
            }
        });
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

    @Override
    public void close() {
        clock.shutdownNow();
        process.close();
    }
}
