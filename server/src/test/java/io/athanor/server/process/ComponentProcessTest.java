package io.athanor.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.server.Version;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.Routes;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every component has, asked from outside. */
class ComponentProcessTest {
    private static final InetSocketAddress ANY_PORT = InetSocketAddress.createUnresolved("127.0.0.1", 0);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ComponentProcess process = new ComponentProcess(
            new ProcessOptions(
                            "store",
                            new HttpOptions(ANY_PORT, "--http-address", Duration.ofSeconds(20), true),
                            null,
                            "/below",
                            Map.of("query.timeout", "2m"))
                    .with(new GrpcOptions(ANY_PORT, null, Duration.ZERO, Duration.ofSeconds(20))),
            new Version("1.2.3", "abc", "main", "me", "today"),
            InstantSource.fixed(Instant.EPOCH),
            new Random(1));

    @AfterEach
    void stop() {
        client.close();
        process.close();
    }

    private HttpResponse<String> ask(String method, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.httpPort() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String get(String path) throws Exception {
        return ask("GET", path).body();
    }

    @Test
    void probes_followTheLife() throws Exception {
        process.listen(new Routes());
        assertThat(get("/-/healthy")).isEqualTo("OK");
        assertThat(ask("GET", "/-/ready").statusCode()).isEqualTo(503);
        assertThat(get("/-/ready")).isEqualTo("NOT OK");
        assertThat(get("/metrics"))
                .contains("thanos_status{check=\"ready\",component=\"store\"} 0.0")
                .contains("thanos_status{check=\"healthy\",component=\"store\"} 1.0");

        process.ready(true);
        assertThat(get("/-/ready")).isEqualTo("OK");
        assertThat(get("/metrics")).contains("thanos_status{check=\"ready\",component=\"store\"} 1.0");
    }

    @Test
    void health_ofGrpc_followsReadiness() {
        process.serve(List.of());
        ManagedChannel channel = process.channels().open("127.0.0.1:" + process.grpcPort(), null, false);
        HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
        HealthCheckRequest all = HealthCheckRequest.getDefaultInstance();

        assertThat(health.check(all).getStatus()).hasToString("NOT_SERVING");
        process.ready(true);
        assertThat(health.check(all).getStatus()).hasToString("SERVING");
        process.ready(false);
        assertThat(health.check(all).getStatus()).hasToString("NOT_SERVING");
        channel.shutdownNow();
    }

    @Test
    void status_isToldBelowTheRoutePrefix() throws Exception {
        process.listen(new Routes());

        assertThat(get("/below/api/v1/status/buildinfo"))
                .startsWith("{\"status\":\"success\",\"data\":{\"version\":\"1.2.3\",\"revision\":\"abc\"");
        assertThat(get("/below/api/v1/status/runtimeinfo"))
                .contains("\"startTime\":\"1970-01-01T00:00:00Z\"", "\"GOMAXPROCS\":", "\"reloadConfigSuccess\":true");
        assertThat(get("/below/api/v1/status/flags"))
                .isEqualTo("{\"status\":\"success\",\"data\":{\"query.timeout\":\"2m\"}}");
    }

    @Test
    void options_anywhereBelowTheApi_areAnsweredForBrowsers() throws Exception {
        process.listen(new Routes());

        HttpResponse<String> answer = ask("OPTIONS", "/below/api/v1/query_range");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    }

    @Test
    void close_letsRunningRequestsEnd_thenClosesWhatIsOwned_theLastFirst() throws Exception {
        List<String> ended = new ArrayList<>();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        process.owns(() -> ended.add("bucket"));
        process.owns(() -> ended.add("engine"));
        process.listen(new Routes().add("GET", "/slow", "slow", exchange -> {
            running.countDown();
            try {
                goOn.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ended.add(process.probes().isReady() ? "ready" : "draining");
            exchange.send(200, "text/plain", "done");
        }));
        process.ready(true);
        var answer = client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.httpPort() + "/slow"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        running.await();

        Thread closing = Thread.ofPlatform().start(process::close);
        while (process.probes().isReady()) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        closing.join();

        assertThat(answer.get().body()).isEqualTo("done");
        assertThat(ended).containsExactly("draining", "engine", "bucket");
    }
}
