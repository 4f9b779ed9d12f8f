package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.api.storeapi.InfoService;
import io.athanor.api.storeapi.StoreService;
import io.athanor.model.Labels;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.grpc.GrpcServer;
import io.athanor.testing.testkit.RealCaches;
import io.athanor.testing.testkit.RunningProgram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A scheduler in a process of its own, killed by the system while a query that it handed on is being answered. Frontend and querier
 * stay as they are.
 */
@Timeout(180)
class KilledSchedulerTest {
    private static final long START = 1_767_225_600_000L;
    private static final String QUERY =
            "/api/v1/query_range?query=m&start=" + START / 1000 + "&end=" + (START + 600_000) / 1000 + "&step=60";

    @TempDir
    private Path dir;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<AutoCloseable> running = new ArrayList<>();
    private final LiveStore store = new LiveStore(Labels.of("cluster", "c"), 0, false);
    private String endpoint = "";
    private int http;
    private int grpc;
    private int logs;

    private <T extends AutoCloseable> T runs(T server) {
        running.add(server);
        return server;
    }

    @BeforeEach
    void start() throws Exception {
        for (long t = START; t <= START + 600_000; t += 60_000) {
            store.append(Labels.of("__name__", "m"), t, t % 7);
        }
        store.now(START + 600_000);
        GrpcServer server = runs(new GrpcServer(
                new GrpcOptions(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, Duration.ZERO, Duration.ZERO),
                List.of(new StoreService(store), new InfoService(store::info)),
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1)));
        endpoint = "--endpoint=127.0.0.1:" + server.port();
        http = RealCaches.freePort();
        grpc = RealCaches.freePort();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        for (AutoCloseable server : running.reversed()) {
            server.close();
        }
    }

    private RunningProgram process() throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Athanor.class.getName(),
                "query-frontend",
                "--query-scheduler",
                "--http-address=127.0.0.1:" + http,
                "--grpc-address=127.0.0.1:" + grpc);
        return runs(RunningProgram.start(dir.resolve("scheduler-" + logs++ + ".log"), command));
    }

    private QueryServer querier(String schedulers) {
        return runs(new QueryServer(QueryCommand.settingsOf(
                endpoint,
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--query.scheduler-concurrency=2",
                "--query.scheduler-address=" + schedulers)));
    }

    private FrontendServer frontend(String schedulers) {
        return runs(new FrontendServer(FrontendCommand.settingsOf(
                "--http-address=127.0.0.1:0", "--query-frontend.scheduler-url=" + schedulers)));
    }

    private HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(request(port, path), HttpResponse.BodyHandlers.ofString());
    }

    private static String series(HttpResponse<String> answer) {
        return answer.body().replaceFirst(",\"completeness\":.*", "}");
    }

    private void awaitReady(int port) throws Exception {
        while (get(port, "/-/ready").statusCode() != 200) {
            Thread.sleep(20);
        }
    }

    /** A query that has come as far as the store, which does not answer it yet. */
    private CompletableFuture<HttpResponse<String>> inTheMiddle(FrontendServer frontend, CountDownLatch gate)
            throws Exception {
        int before = store.selections();
        store.hold(gate);
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request(frontend.port(), QUERY), HttpResponse.BodyHandlers.ofString());
        while (store.selections() == before) {
            Thread.sleep(5);
        }
        return answer;
    }

    @Test
    void schedulerKilledInTheMiddle_isNamed_andTheQueryGivenUp_andEverybodyComesBack() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        RunningProgram scheduler = process();
        QueryServer querier = querier("127.0.0.1:" + grpc);
        String expected = series(get(querier.port(), QUERY));
        assertThat(expected).contains("\"values\"");
        scheduler.awaitOk(URI.create("http://127.0.0.1:" + http + "/-/ready"));
        FrontendServer frontend = frontend("http://127.0.0.1:" + http);
        awaitReady(frontend.port());
        try {
            CompletableFuture<HttpResponse<String>> answer = inTheMiddle(frontend, gate);

            scheduler.kill();

            HttpResponse<String> failed = answer.get(60, TimeUnit.SECONDS);
            assertThat(failed.statusCode()).isEqualTo(503);
            assertThat(failed.body()).contains("http://127.0.0.1:" + http, "did not answer");
            while (!get(querier.port(), "/api/v1/status/active_queries").body().contains("\"data\":[]")) {
                Thread.sleep(20);
            }
        } finally {
            gate.countDown();
        }

        process().awaitOk(URI.create("http://127.0.0.1:" + http + "/-/ready"));
        awaitReady(frontend.port());
        assertThat(series(get(frontend.port(), QUERY))).isEqualTo(expected);
    }

    @Test
    void schedulerKilledInTheMiddle_whereThereIsAnother_isNotNoticed() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        RunningProgram scheduler = process();
        SchedulerServer other = runs(new SchedulerServer(FrontendCommand.schedulerOf(
                "--query-scheduler", "--http-address=127.0.0.1:0", "--grpc-address=127.0.0.1:0")));
        QueryServer querier = querier("127.0.0.1:" + grpc + ",127.0.0.1:" + other.grpcPort());
        String expected = series(get(querier.port(), QUERY));
        scheduler.awaitOk(URI.create("http://127.0.0.1:" + http + "/-/ready"));
        awaitReady(other.port());
        FrontendServer frontend = frontend("http://127.0.0.1:" + http + ",http://127.0.0.1:" + other.port());
        awaitReady(frontend.port());
        try {
            CompletableFuture<HttpResponse<String>> answer = inTheMiddle(frontend, gate);

            scheduler.kill();
            gate.countDown();

            assertThat(series(answer.get(60, TimeUnit.SECONDS))).isEqualTo(expected);
        } finally {
            gate.countDown();
        }
    }
}
