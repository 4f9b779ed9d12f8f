package io.athanor.component.frontend;

import io.athanor.api.httpapi.ApiContext;
import io.athanor.api.httpapi.HttpApi;
import io.athanor.api.httpapi.SourceDefaults;
import io.athanor.cache.Cache;
import io.athanor.component.frontend.cache.CacheSettings;
import io.athanor.component.frontend.cache.DataVersions;
import io.athanor.component.frontend.downstream.HttpQuerier;
import io.athanor.component.frontend.plan.SplitRule;
import io.athanor.component.frontend.queue.FairQueue;
import io.athanor.component.frontend.queue.Overrides;
import io.athanor.model.budget.SharedBudget;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.HttpConnections;
import io.athanor.objstore.http.Tls;
import io.athanor.promql.EngineConfig;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.server.http.HttpExchange;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.athanor.server.http.Routes;
import io.athanor.server.tracing.Tracing;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A querier over a history, on a port of its own, and a frontend before it, on another. The clock stands until it is set. */
final class Served implements AutoCloseable {
    static final FrontendConfig CONFIG = config(new SplitRule.Every(History.HOUR), true);

    private final AtomicLong now = new AtomicLong();
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final QueryEngine engine = new QueryEngine(EngineConfig.defaults(), InstantSource.system());
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer querier;
    private final HttpQuerier connections;
    private final QueryFrontend frontend;
    private final HttpServer server;
    private final AtomicInteger faults = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    final PrometheusRegistry registry = new PrometheusRegistry();

    static FrontendConfig config(SplitRule split, boolean align) {
        return new FrontendConfig(
                new FrontendConfig.Ranges(align, true, split, 3, Duration.ZERO, 4, true),
                new FrontendConfig.Lists(Duration.ofHours(1), 3, 4, true, Duration.ofHours(24)),
                3,
                new FrontendConfig.Callers("X-Team", "nobody", "", List.of("X-Team"), "X-User", List.of("X-View")),
                0,
                false,
                Duration.ZERO,
                0);
    }

    Served(History history, FrontendConfig config, @Nullable Cache cache, Supplier<Overrides> overrides)
            throws IOException {
        this(history, config, cache, overrides, 0);
    }

    /** A frontend that asks whoever listens on a port, and nobody else. */
    static Served before(int port, FrontendConfig config) throws IOException {
        return before(port, config, null);
    }

    /** The same, which keeps what it is answered. */
    static Served before(int port, FrontendConfig config, @Nullable Cache cache) throws IOException {
        return new Served(new History(), config, cache, () -> Overrides.NONE, port);
    }

    /** @param other the port of the querier that is asked; 0: its own */
    private Served(
            History history, FrontendConfig config, @Nullable Cache cache, Supplier<Overrides> overrides, int other)
            throws IOException {
        ApiContext context = new ApiContext(
                engine, () -> history, ParserOptions.ALL, null, SourceDefaults.NONE, clock, () -> true, false);
        Routes api = new HttpApi(context, history::version).routes();
        querier = serve(new Routes()
                .add("GET,POST", "/api/v1/query_range", "fault", this::faulty)
                .addAll("/real", api)
                .addAll("", api));
        String url = "http://127.0.0.1:" + (other == 0 ? querier.port() : other);
        connections =
                new HttpQuerier(HttpConnections.open(HttpConfig.DEFAULT, Tls.DEFAULT, Map.of()), url, Tracing.OFF);
        FrontendCounters counters = new FrontendCounters(registry);
        QueryFrontend.Results results = cache == null
                ? null
                : new QueryFrontend.Results(
                        cache, new CacheSettings(Duration.ofMinutes(1), Duration.ofDays(1), 1 << 20, true));
        frontend = new QueryFrontend(
                config,
                new QueryFrontend.Means(
                        connections,
                        url,
                        new FairQueue(8, overrides, counters, System::nanoTime),
                        overrides,
                        new DataVersions(connections, "", 0, System::nanoTime),
                        new SharedBudget("memory", "--flag", 256 << 20, 1 << 20),
                        "--flag",
                        counters,
                        Tracing.OFF,
                        clock,
                        new Random(1),
                        (millis, stop) -> {}),
                results,
                results);
        server = serve(frontend.routes());
    }

    private HttpServer serve(Routes routes) {
        return new HttpServer(
                new HttpOptions(InetSocketAddress.createUnresolved("127.0.0.1", 0), "", Duration.ofSeconds(5), true),
                routes,
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1));
    }

    /** Fails as often as told, in ways that pass; asks the real one otherwise. */
    private void faulty(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (faults.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            exchange.send(502, "text/plain", "bad gateway\n");
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + querier.port() + "/real" + exchange.path() + "?" + exchange.query()))
                .header(
                        "Content-Type",
                        exchange.header("Content-Type").isEmpty() ? "text/plain" : exchange.header("Content-Type"))
                .method(exchange.method(), HttpRequest.BodyPublishers.ofByteArray(exchange.body()))
                .build();
        try {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            exchange.status(answer.statusCode());
            answer.headers().map().forEach((name, values) -> {
                if (HttpQuerier.goesOn(name) && !name.startsWith(":") && !name.equalsIgnoreCase("Date")) {
                    exchange.header(name, values.getFirst());
                }
            });
            exchange.send(answer.body(), answer.body().length, true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    int querierPort() {
        return querier.port();
    }

    void at(long ms) {
        now.set(ms);
    }

    /** Has requests for ranges wait at the querier until the latch is open. */
    void hold(CountDownLatch until) {
        gate = until;
    }

    /** Sends a form. */
    HttpResponse<String> post(String path, String form, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The sum of a counter or gauge of the frontend over all labels. */
    double metric(String name) {
        double sum = 0;
        for (MetricSnapshot metric : registry.scrape()) {
            if (metric.getMetadata().getPrometheusName().equals(name)) {
                for (DataPointSnapshot point : metric.getDataPoints()) {
                    sum += point instanceof CounterSnapshot.CounterDataPointSnapshot count ? count.getValue() : 0;
                }
            }
        }
        return sum;
    }

    /** Has the next requests for ranges fail. */
    void fail(int times) {
        faults.set(times);
    }

    /** Requests for ranges that the querier has got. */
    int asked() {
        return asked.get();
    }

    /** Where the frontend is. */
    URI uri(String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + server.port() + pathAndQuery);
    }

    HttpResponse<String> own(String pathAndQuery) throws Exception {
        return get(querier.port(), "/real" + pathAndQuery);
    }

    HttpResponse<String> through(String pathAndQuery, String... headers) throws Exception {
        return get(server.port(), pathAndQuery, headers);
    }

    private HttpResponse<String> get(int port, String pathAndQuery, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + pathAndQuery));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
        server.close();
        frontend.close();
        connections.close();
        querier.close();
        engine.close();
    }
}
