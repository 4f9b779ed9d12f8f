package io.athanor.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import io.athanor.server.UserError;
import io.athanor.server.Version;
import io.athanor.server.metrics.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpServerTest {
    /** More requests at once than the server has threads. */
    private static final int MANY = RequestThreads.MOST + 40;

    private static final String LARGE = "0123456789abcdef".repeat(20_000);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Probes probes = new Probes("all", registry);
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch manyEntered = new CountDownLatch(MANY);
    private final CountDownLatch gone = new CountDownLatch(1);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server = start(true, 1000);

    private HttpServer start(boolean cors, long maxBody) {
        HttpOptions options = new HttpOptions(
                        InetSocketAddress.createUnresolved("127.0.0.1", 0),
                        "--http-address",
                        Duration.ofSeconds(20),
                        cors)
                .limited(maxBody, 16 << 10);
        Routes routes = new Routes()
                .addAll("", probes.routes())
                .addAll("", new ProcessMetrics(cors ? registry : new PrometheusRegistry(), Version.current()).routes())
                .add("GET", "/large", "large", e -> e.send(200, "text/plain", LARGE))
                .add("GET", "/pieces", "pieces", HttpServerTest::pieces)
                .add("GET", "/v/{name}/values", "values", e -> e.send(200, "text/plain", e.pathValue("name")))
                .add(
                        "GET,POST",
                        "/form",
                        "form",
                        e -> e.send(
                                200,
                                "text/plain",
                                e.form().all("a") + "|" + e.form().first("b")))
                .add("GET", "/broken", "broken", e -> {
                    throw new IllegalStateException("on purpose");
                })
                .add("GET", "/slow", "slow", e -> {
                    entered.countDown();
                    await(release);
                    e.send(200, "text/plain", "done");
                })
                .add("GET", "/many", "many", e -> {
                    manyEntered.countDown();
                    await(release);
                    e.send(200, "text/plain", "done");
                })
                .add("GET", "/watched", "watched", this::watched);
        return new HttpServer(
                options,
                routes,
                cors ? registry : new PrometheusRegistry(),
                InstantSource.system(),
                RandomGenerator.getDefault());
    }

    private static void pieces(HttpExchange exchange) throws IOException {
        byte[] bytes = LARGE.getBytes(StandardCharsets.US_ASCII);
        exchange.header("Content-Type", "application/json");
        for (int i = 0; i < 10; i++) {
            exchange.send(bytes, bytes.length, false);
        }
        exchange.send(bytes, 0, true);
    }

    private void watched(HttpExchange exchange) throws IOException {
        try (HttpExchange.AutoCloseableWatch _ = exchange.whenClientGoes(gone::countDown)) {
            entered.countDown();
            await(exchange.header("X-Wait").equals("gone") ? gone : release);
        }
        exchange.send(200, "text/plain", "watched");
    }

    @Test
    void request_allThreadsTaken_isAnswered() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/many"))
                    .build();
            waiting.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }

        assertThat(manyEntered.await(60, TimeUnit.SECONDS)).isTrue();
        release.countDown();

        for (CompletableFuture<HttpResponse<String>> one : waiting) {
            assertThat(one.get(60, TimeUnit.SECONDS).body()).isEqualTo("done");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.close();
        client.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(to(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private byte[] encoded(String path, String encoding) throws Exception {
        HttpResponse<byte[]> response = client.send(
                to(path).header("Accept-Encoding", encoding).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("Content-Encoding")).contains(encoding);
        return response.body();
    }

    @Test
    void gzip_askedFor_roundTrips() throws Exception {
        for (String path : new String[] {"/large", "/pieces"}) {
            byte[] body = encoded(path, "gzip");
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo(LARGE.repeat(path.equals("/large") ? 1 : 10));
            }
        }
    }

    @Test
    void zstd_askedFor_roundTrips() throws Exception {
        for (String path : new String[] {"/large", "/pieces"}) {
            byte[] body = encoded(path, "zstd");
            try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(body))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo(LARGE.repeat(path.equals("/large") ? 1 : 10));
            }
        }
    }

    @Test
    void probes_beforeAndAfterReady_sayNotOkThenOk() throws Exception {
        assertThat(get("/-/ready").statusCode()).isEqualTo(503);
        assertThat(get("/-/ready").body()).isEqualTo("NOT OK");

        probes.ready(true);
        probes.healthy(true);

        assertThat(get("/-/ready").body()).isEqualTo("OK");
        assertThat(get("/-/healthy").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body()).contains("thanos_status{check=\"ready\",component=\"all\"} 1.0");
    }

    @Test
    void metrics_afterRequests_haveThanosNamesAndBuckets() throws Exception {
        get("/large");

        String text = get("/metrics").body();

        assertThat(text)
                .contains("http_requests_total{code=\"200\",handler=\"large\",method=\"get\"} 1.0")
                .contains(
                        "http_request_duration_seconds_bucket{code=\"200\",handler=\"large\",method=\"get\",le=\"720.0\"} 1")
                .contains("http_inflight_requests{handler=\"large\",method=\"get\"} 0.0")
                .contains("http_response_size_bytes_sum{code=\"200\",handler=\"large\",method=\"get\"} 320000.0")
                .contains("thanos_build_info{")
                .contains("jvm_memory_used_bytes")
                .contains("process_cpu_seconds_total");
    }

    @Test
    void metrics_openMetricsAskedFor_areOpenMetrics() throws Exception {
        HttpResponse<String> response = client.send(
                to("/metrics")
                        .header("Accept", "application/openmetrics-text; version=1.0.0")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(response.body()).endsWith("# EOF\n");
    }

    @Test
    void cors_onAndOff_showsInHeaders() throws Exception {
        HttpResponse<String> response = get("/large");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(response.headers().firstValue("Access-Control-Allow-Methods"))
                .contains("GET, POST, OPTIONS");
        assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("Accept, Accept-Encoding, Authorization, Content-Type, Origin");
        assertThat(response.headers().firstValue("Access-Control-Expose-Headers"))
                .contains("Date");

        try (HttpServer without = start(false, 1000)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + without.port() + "/large"))
                    .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .headers()
                            .map())
                    .doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void requestId_givenOrNot_isAnswered() throws Exception {
        assertThat(get("/large").headers().firstValue("X-Request-ID").orElse(""))
                .matches("[0-9A-HJKMNP-TV-Z]{26}");
        HttpRequest named = to("/large").header("X-Request-ID", "mine-1").build();
        assertThat(client.send(named, HttpResponse.BodyHandlers.ofString())
                        .headers()
                        .firstValue("X-Request-ID"))
                .contains("mine-1");
    }

    @Test
    void route_unknownOrWrongMethod_is404Or405() throws Exception {
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
        HttpRequest post =
                to("/large").POST(HttpRequest.BodyPublishers.ofString("x")).build();
        HttpResponse<String> response = client.send(post, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void pathValue_escaped_isDecodedAfterTheSplit() throws Exception {
        assertThat(get("/v/a%2Fb%20c+d/values").body()).isEqualTo("a/b c+d");
    }

    @Test
    void form_bodyAndQuery_bodyFirst() throws Exception {
        HttpRequest request = to("/form?a=3&b=query")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("a=1+1&a=%zz&a=%C3%A4&b=body"))
                .build();

        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo("[1 1, ä, 3]|body");
    }

    @Test
    void form_bodyAboveLimit_isRefused() throws Exception {
        HttpRequest request = to("/form")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("a=" + "x".repeat(1000)))
                .build();

        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(413);
    }

    @Test
    void headers_aboveLimit_areRefused() throws Exception {
        assertThat(get("/form?a=" + "x".repeat(20_000)).statusCode()).isIn(414, 431);
    }

    @Test
    void handler_broken_is500WithoutDetails() throws Exception {
        HttpResponse<String> response = get("/broken");

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("on purpose");
    }

    @Test
    void close_whileARequestRuns_letsItFinish() throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(to("/slow").build(), HttpResponse.BodyHandlers.ofString());
        await(entered);
        Thread closing = Thread.ofVirtual().start(server::close);
        release.countDown();

        assertThat(answer.get(60, TimeUnit.SECONDS).body()).isEqualTo("done");
        closing.join();
    }

    @Test
    void watch_clientCloses_runsItsAction() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            send(socket, "GET /watched HTTP/1.1\r\nHost: x\r\nX-Wait: gone\r\n\r\n");
            await(entered);
        }

        await(gone);
    }

    @Test
    void watch_clientSendsItsNextRequestEarly_losesNoByte() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            send(socket, "GET /watched HTTP/1.1\r\nHost: x\r\n\r\n");
            await(entered);
            send(socket, "GET /v/second/values HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            Thread.sleep(100);
            release.countDown();

            String both = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(both).contains("watched").endsWith("second");
        }
        assertThat(gone.getCount()).isEqualTo(1);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Test
    void start_portTaken_saysWhatToDo() {
        HttpOptions taken = new HttpOptions(
                InetSocketAddress.createUnresolved("127.0.0.1", server.port()),
                "--http-address",
                Duration.ofSeconds(1),
                true);

        assertThatThrownBy(() -> new HttpServer(
                        taken,
                        new Routes(),
                        new PrometheusRegistry(),
                        InstantSource.system(),
                        RandomGenerator.getDefault()))
                .isInstanceOf(UserError.class)
                .hasMessage("cannot listen on 127.0.0.1:" + server.port()
                        + ": another program listens there; stop it, or choose another address with --http-address");
    }
}
