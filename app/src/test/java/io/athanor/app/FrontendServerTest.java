package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.Shared;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code athanor query-frontend} before {@code athanor all}, over a bucket that Prometheus wrote. */
class FrontendServerTest {
    private static final long FROM = 1_761_177_600L;
    private static final long TO = FROM + 14 * 86_400L;

    @TempDir
    private Path dir;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private AllServer all;
    private FrontendServer frontend;

    @BeforeEach
    void start() {
        all = new AllServer(AllCommand.settingsOf(
                "--data-dir=" + dir,
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '"
                        + Shared.path("fixtures/bucket-prometheus") + "'",
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0"));
        frontend = frontend(
                "--query-range.response-cache-config=type: IN-MEMORY\nconfig: {max_size: 64MB}",
                "--labels.response-cache-config=type: IN-MEMORY\nconfig: {max_size: 16MB}");
    }

    private FrontendServer frontend(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--query-frontend.downstream-url=http://127.0.0.1:" + all.port(), "--http-address=127.0.0.1:0"));
        args.addAll(List.of(more));
        return new FrontendServer(FrontendCommand.settingsOf(args.toArray(new String[0])));
    }

    @AfterEach
    void stop() {
        client.close();
        frontend.close();
        all.close();
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String range(String query, long start, long end, long step) {
        return "/api/v1/query_range?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&start=" + start
                + "&end=" + end + "&step=" + step;
    }

    private String metric(String name) throws Exception {
        return get(frontend.port(), "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElse("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "{__name__=~\".+\"}",
                "sum by (job) (rate({__name__=~\".+_total\"}[10m]))",
                "max_over_time(up[1h]) + on (instance) group_left up @ end()",
                "count_values(\"v\", up)",
                "time()",
                "up offset -1d",
                "rate(up[5m])",
            })
    void longQuery_inParts_andFromTheCache_isAnsweredAsTheQuerierDoes(String query) throws Exception {
        for (long step : List.of(3600L, 7200L, 900L)) {
            long start = FROM + 3 * step;
            long end = TO - 5 * step;
            String own = get(all.port(), range(query, start / step * step, end / step * step, step))
                    .body();
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> answer = get(frontend.port(), range(query, start + 1, end + 2, step));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).as("step %d, time %d", step, i).isEqualTo(own);
                assertThat(answer.headers().firstValue("Server-Timing")).isPresent();
            }
        }
    }

    @Test
    void secondAsking_goesToTheCache() throws Exception {
        String asked = range("sum(up)", FROM, FROM + 5 * 86_400, 600);
        get(frontend.port(), asked);
        String before = get(all.port(), "/metrics")
                .body()
                .lines()
                .filter(l -> l.startsWith("http_requests_total") && l.contains("handler=\"query_range\""))
                .findFirst()
                .orElseThrow();

        get(frontend.port(), asked);

        assertThat(get(all.port(), "/metrics").body()).contains(before);
        assertThat(metric("cortex_cache_hits_total{tripperware=\"query_range\"}"))
                .endsWith(" 6.0");
        assertThat(metric("thanos_frontend_split_queries_total{tripperware=\"query_range\"}"))
                .endsWith(" 12.0");
        assertThat(get(frontend.port(), "/api/v1/status/top_queries?by=count&topN=1")
                        .body())
                .contains("\"query\":\"sum(up)\"", "\"count\":2", "\"stepsFromCache\":721");
        assertThat(get(frontend.port(), "/api/v1/status/active_queries").body())
                .isEqualTo("{\"status\":\"success\",\"data\":[]}");
    }

    @Test
    void whatGrafanaAsks_isAnsweredAsTheQuerierDoes() throws Exception {
        long start = FROM + 5;
        String times = "start=" + start + "&end=" + (start + 3 * 86_400);
        String match = "match%5B%5D=" + URLEncoder.encode("{__name__!=\"\"}", StandardCharsets.UTF_8);
        for (String path : List.of(
                "/api/v1/labels?" + times,
                "/api/v1/labels?" + times + "&" + match,
                "/api/v1/label/__name__/values?" + times,
                "/api/v1/label/instance/values?" + times + "&" + match,
                "/api/v1/series?" + times + "&" + match,
                "/api/v1/query?query=up&time=" + start,
                "/api/v1/query?query=1%2B1&time=" + start,
                "/api/v1/metadata",
                "/api/v1/query_exemplars?query=up&" + times,
                "/api/v1/rules",
                "/api/v1/format_query?query=up%5B5m%5D")) {
            String own = get(all.port(), path).body();
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> answer = get(frontend.port(), path);
                assertThat(answer.body()).as(path).isEqualTo(own);
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
            }
        }
        assertThat(metric("cortex_cache_hits_total{tripperware=\"labels\"}")).doesNotEndWith(" 0.0");
        HttpRequest post = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + frontend.port() + "/api/v1/query_range"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "query=up&start=" + FROM + "&end=" + (FROM + 7200) + "&step=60"))
                .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.ofString()).body())
                .isEqualTo(get(all.port(), range("up", FROM, FROM + 7200, 60)).body());
    }

    private HttpResponse<String> post(int port, String path, String form) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whatGrafanaSendsAsForms_isAnsweredAsTheQuerierDoes() throws Exception {
        String times = "start=" + FROM + "&end=" + (FROM + 7200);
        String match = "match%5B%5D=" + URLEncoder.encode("{__name__!=\"\"}", StandardCharsets.UTF_8);
        for (String[] one : new String[][] {
            {"/api/v1/query_exemplars", "query=up&" + times},
            {"/api/v1/query_exemplars", "query=" + URLEncoder.encode("sum(", StandardCharsets.UTF_8) + "&" + times},
            {"/api/v1/query", "query=up&time=" + FROM},
            {"/api/v1/labels", times + "&" + match},
            {"/api/v1/series", times + "&" + match}
        }) {
            HttpResponse<String> own = post(all.port(), one[0], one[1]);
            HttpResponse<String> answer = post(frontend.port(), one[0], one[1]);
            assertThat(answer.body()).as(one[0]).isEqualTo(own.body());
            assertThat(answer.statusCode()).as(one[0]).isEqualTo(own.statusCode());
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        }
        HttpResponse<String> build = get(frontend.port(), "/api/v1/status/buildinfo");
        assertThat(build.statusCode()).isEqualTo(200);
        assertThat(build.body())
                .startsWith("{\"status\":\"success\",\"data\":{")
                .contains("\"version\":\"", "\"revision\":", "\"goVersion\":");
    }

    @Test
    void errors_areTheQueriers_inTheApisForm() throws Exception {
        for (String path : List.of(
                range("up{", FROM, FROM + 60, 60),
                "/api/v1/query?query=sum(",
                "/api/v1/series?start=" + FROM,
                "/api/v1/nothing")) {
            HttpResponse<String> own = get(all.port(), path);
            HttpResponse<String> answer = get(frontend.port(), path);
            assertThat(answer.body()).as(path).isEqualTo(own.body());
            assertThat(answer.statusCode()).as(path).isEqualTo(own.statusCode()).isGreaterThanOrEqualTo(400);
        }
        assertThat(get(frontend.port(), range("up", FROM + 60, FROM, 60)).body())
                .isEqualTo("{\"status\":\"error\",\"errorType\":\"bad_data\","
                        + "\"error\":\"end timestamp must not be before start time\"}");
        assertThat(get(frontend.port(), range("up", FROM, TO, 1)).body()).contains("exceeded maximum resolution");
    }

    @Test
    void querierGone_isNamed_andReadinessFollowsIt() throws Exception {
        try (FrontendServer lonely = frontend("--query-range.max-retries-per-request=1")) {
            int port = all.port();
            all.close();

            HttpResponse<String> answer = get(lonely.port(), range("up", FROM, FROM + 3 * 86_400, 3600));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("\"errorType\":\"unavailable\"", "http://127.0.0.1:" + port + " did not answer");
            assertThat(get(lonely.port(), "/api/v1/rules").statusCode()).isEqualTo(503);
            assertThat(get(lonely.port(), "/-/healthy").statusCode()).isEqualTo(200);
        }
    }
}
