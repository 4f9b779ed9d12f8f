package io.athanor.api.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.promql.EngineConfig;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How queries are listed, ended from outside, and given up when nobody wants their answer any more. */
class QueryLifeTest {
    private static final int SERIES = 600;

    private final FakeSource source = new FakeSource();
    private final QueryEngine engine =
            new QueryEngine(EngineConfig.builder().workers(2).build(), InstantSource.system());
    private final HttpServer open = server(true);
    private final HttpServer guarded = server(false);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    QueryLifeTest() {
        for (int i = 0; i < SERIES; i++) {
            source.add(Labels.of("__name__", "many", "i", Integer.toString(i)), 0, 60_000, 1, 2, 3);
        }
    }

    private HttpServer server(boolean adminApi) {
        ApiContext context = new ApiContext(
                engine,
                () -> source,
                ParserOptions.DEFAULT,
                null,
                SourceDefaults.NONE,
                InstantSource.fixed(Instant.ofEpochSecond(120)),
                () -> true,
                adminApi);
        InetSocketAddress address = InetSocketAddress.createUnresolved("127.0.0.1", 0);
        return new HttpServer(
                new HttpOptions(address, "--http-address", Duration.ofMillis(100), true),
                new HttpApi(context).routes(),
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1));
    }

    @AfterEach
    void stop() {
        client.close(); // first: a server that closes waits for open connections
        open.close();
        guarded.close();
        engine.close();
    }

    private HttpResponse<String> ask(HttpServer server, String method, String path) {
        try {
            return client.send(request(server, method, path), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest request(HttpServer server, String method, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
    }

    private static String query(String text) {
        return "query_range?start=0&end=120&step=1&query=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void untilReading() throws InterruptedException {
        int before = source.reads();
        while (source.reads() == before) {
            Thread.sleep(1);
        }
    }

    @Test
    void runningQuery_isListed_andEndedByWhoeverMay() throws Exception {
        source.slowDown(50);
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request(open, "GET", query("sum(many)")), HttpResponse.BodyHandlers.ofString());
        untilReading();
        String list = ask(guarded, "GET", "status/active_queries").body();
        assertThat(list)
                .contains("\"query\":\"sum(many)\",\"start\":0,\"end\":120,\"step\":1,")
                .contains("\"state\":\"running\"");
        String id = list.replaceAll("(?s).*\"id\":\"([0-9]+)\".*", "$1");

        HttpResponse<String> refused = ask(guarded, "DELETE", "status/active_queries/" + id);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("admin APIs disabled", "--web.enable-admin-api");
        assertThat(ask(open, "POST", "status/active_queries/" + id).statusCode())
                .isNotEqualTo(200);
        assertThat(ask(open, "DELETE", "status/active_queries/999").statusCode())
                .isEqualTo(404);
        assertThat(ask(open, "DELETE", "status/active_queries/x").statusCode()).isEqualTo(404);
        assertThat(engine.active()).hasSize(1);

        assertThat(ask(open, "DELETE", "status/active_queries/" + id).body())
                .isEqualTo("{\"status\":\"success\",\"data\":{\"killed\":\"" + id + "\"}}");
        assertThat(answer.get().body()).contains("\"errorType\":\"canceled\"", "query was canceled");
        assertThat(engine.active()).isEmpty();
        assertThat(engine.reservedBytes()).isZero();
        assertThat(ask(open, "GET", "status/active_queries").body()).isEqualTo("{\"status\":\"success\",\"data\":[]}");
    }

    @Test
    void clientThatGoes_leavesNoQueryAndNoMemoryBehind_whateverItAsked() throws Exception {
        source.slowDown(20);
        for (String text : new String[] {
            "sum(many)",
            "many",
            "sort_desc(many)",
            "quantile_over_time(0.9, many[2m])",
            "count_values(\"v\", many)",
            "many * on (i) many",
            "many and many",
            "max_over_time(sum(many)[2m:1s])"
        }) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), open.port())) {
                String head = "GET /api/v1/" + query(text) + " HTTP/1.1\r\nHost: x\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                untilReading();
            }
            int before = source.reads();
            while (!engine.active().isEmpty() || engine.reservedBytes() > 0) {
                Thread.sleep(1);
            }
            assertThat(source.reads() - before).as(text).isLessThan(SERIES / 2);
        }
    }

    @Test
    void clientThatGoes_endsLookingForSeriesAndLabels() throws Exception {
        source.neverFind();
        String[] paths = {query("many"), "labels", "label/i/values", "series?match[]=many", "status/tsdb"};
        for (int i = 0; i < paths.length; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), open.port())) {
                String head = "GET /api/v1/" + paths[i] + " HTTP/1.1\r\nHost: x\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                while (source.begun() == i) {
                    Thread.sleep(1);
                }
                assertThat(source.givenUp()).as(paths[i]).isEqualTo(i);
            }
            while (source.givenUp() == i) {
                Thread.sleep(1);
            }
        }
        while (!engine.active().isEmpty() || engine.reservedBytes() > 0) {
            Thread.sleep(1);
        }
    }

    @Test
    void answerThatNobodyReads_isGivenUpWithItsMemory() throws Exception {
        for (int i = 0; i < 400; i++) {
            source.add(Labels.of("__name__", "big", "i", Integer.toString(i)), 0, 60_000, 1, 2, 3);
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), open.port())) {
            String path = "query_range?start=0&end=110&step=0.01&query=big";
            socket.getOutputStream()
                    .write(("GET /api/v1/" + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            while (socket.getInputStream().read() < 0) {
                Thread.sleep(1);
            }
            assertThat(engine.reservedBytes()).isPositive();
        }
        while (engine.reservedBytes() > 0) {
            Thread.sleep(1);
        }
        assertThat(engine.active()).isEmpty();
    }
}
