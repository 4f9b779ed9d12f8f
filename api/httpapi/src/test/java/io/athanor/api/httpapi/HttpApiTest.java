package io.athanor.api.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.promql.EngineConfig;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The API from outside, over a real port. */
class HttpApiTest {
    private final FakeSource source = new FakeSource()
            .add(Labels.of("__name__", "up", "job", "api", "instance", "a"), 0, 60_000, 1, 1, 1)
            .add(Labels.of("__name__", "up", "job", "api", "instance", "b\"\\\n\u00e4\ud83d\ude00"), 0, 60_000, 0, 1, 1)
            .add(Labels.of("__name__", "temperature", "label.with.dots", "x"), 0, 60_000, 20.5, 21, 22);
    private final QueryEngine engine = new QueryEngine(EngineConfig.defaults(), InstantSource.system());
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server = new HttpServer(
            new HttpOptions(
                    InetSocketAddress.createUnresolved("127.0.0.1", 0), "--http-address", Duration.ofSeconds(5), true),
            new HttpApi(new ApiContext(
                            engine,
                            () -> source,
                            ParserOptions.DEFAULT,
                            null,
                            SourceDefaults.NONE,
                            InstantSource.fixed(Instant.ofEpochSecond(120)),
                            ready::get,
                            true))
                    .routes(),
            new PrometheusRegistry(),
            InstantSource.system(),
            new Random(1));

    @AfterEach
    void stop() {
        client.close(); // first: a server that closes waits for open connections
        server.close();
        engine.close();
    }

    private HttpResponse<String> get(String path, String... params) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path + "?" + form(params))).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String... params) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(params)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + "/api/v1/" + path);
    }

    private static String form(String... params) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < params.length; i += 2) {
            out.append(i == 0 ? "" : "&")
                    .append(URLEncoder.encode(params[i], StandardCharsets.UTF_8))
                    .append('=');
            out.append(URLEncoder.encode(params[i + 1], StandardCharsets.UTF_8));
        }
        return out.toString();
    }

    private void refused(int status, String type, String error, String path, String... params) throws Exception {
        String want = "{\"status\":\"error\",\"errorType\":\"" + type + "\",\"error\":\"" + error + "\"}";
        HttpResponse<String> response = get(path, params);
        assertThat(response.body()).isEqualTo(want);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(post(path, params).body()).isEqualTo(want);
    }

    private static String ok(String data) {
        return "{\"status\":\"success\",\"data\":" + data + "}";
    }

    @Test
    void labels_withAndWithoutMatchers_areListed() throws Exception {
        assertThat(get("labels").body()).isEqualTo(ok("[\"__name__\",\"instance\",\"job\",\"label.with.dots\"]"));
        assertThat(post("labels", "match[]", "up").body()).isEqualTo(ok("[\"__name__\",\"instance\",\"job\"]"));
        assertThat(get("labels", "match[]", "up", "match[]", "temperature", "limit", "2")
                        .body())
                .isEqualTo("{\"status\":\"success\",\"data\":[\"__name__\",\"instance\"],"
                        + "\"warnings\":[\"results truncated due to limit\"]}");
        assertThat(get("labels", "start", "500").body()).isEqualTo(ok("[]"));
    }

    @Test
    void labelValues_plainAndEscapedNames_areListed() throws Exception {
        assertThat(get("label/job/values").body()).isEqualTo(ok("[\"api\"]"));
        assertThat(get("label/U__label_2e_with_2e_dots/values").body()).isEqualTo(ok("[\"x\"]"));
        assertThat(get("label/label.with.dots/values").body()).isEqualTo(ok("[\"x\"]"));
        assertThat(get("label/nope/values").body()).isEqualTo(ok("[]"));
        assertThat(get("label/instance/values", "limit", "1").body())
                .isEqualTo(
                        "{\"status\":\"success\",\"data\":[\"a\"],\"warnings\":[\"results truncated due to limit\"]}");
    }

    @Test
    void series_areListedWithTheirTextsEscaped() throws Exception {
        String a = "{\"__name__\":\"up\",\"instance\":\"a\",\"job\":\"api\"}";
        String b = "{\"__name__\":\"up\",\"instance\":\"b\\\"\\\\\\n\u00e4\ud83d\ude00\",\"job\":\"api\"}";
        assertThat(get("series", "match[]", "up").body()).isEqualTo(ok("[" + a + "," + b + "]"));
        assertThat(post("series", "match[]", "up", "match[]", "{job=\"api\"}").body())
                .isEqualTo(ok("[" + a + "," + b + "]"));
        assertThat(get("series", "match[]", "up", "limit", "1").body())
                .isEqualTo("{\"status\":\"success\",\"data\":[" + a
                        + "],\"warnings\":[\"results truncated due to limit\"]}");
        assertThat(get("series", "match[]", "up", "start", "5", "end", "1").body())
                .isEqualTo(ok("[]"));
    }

    @Test
    void missingData_isNamedAndNotCached() throws Exception {
        source.warnWith("block 01X is set aside: broken");

        HttpResponse<String> response = get("series", "match[]", "temperature");

        assertThat(response.body()).endsWith(",\"warnings\":[\"block 01X is set aside: broken\"]}");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void parameters_thatAreWrong_areRefusedInPrometheussWords() throws Exception {
        refused(
                400,
                "bad_data",
                "invalid parameter \\\"time\\\": invalid time value for 'time': cannot parse \\\"x\\\" to a"
                        + " valid timestamp",
                "query",
                "query",
                "up",
                "time",
                "x");
        refused(
                400,
                "bad_data",
                "invalid parameter \\\"timeout\\\": cannot parse \\\"nope\\\" to a valid duration",
                "query",
                "query",
                "up",
                "timeout",
                "nope");
        refused(
                400,
                "bad_data",
                "error parsing lookback delta duration: cannot parse \\\"x\\\" to a valid duration",
                "query",
                "query",
                "up",
                "lookback_delta",
                "x");
        refused(
                400,
                "bad_data",
                "invalid parameter \\\"limit\\\": strconv.Atoi: parsing \\\"x\\\": invalid syntax",
                "query",
                "query",
                "up",
                "limit",
                "x");
        refused(
                400,
                "bad_data",
                "invalid parameter \\\"limit\\\": limit must be non-negative",
                "labels",
                "limit",
                "-1");
        refused(
                400,
                "bad_data",
                "invalid parameter \\\"start\\\": cannot parse \\\"\\\" to a valid timestamp",
                "query_range",
                "query",
                "up");
        refused(
                400,
                "bad_data",
                "invalid parameter \\\"end\\\": end timestamp must not be before start time",
                "query_range",
                "query",
                "up",
                "start",
                "10",
                "end",
                "9",
                "step",
                "1");
        refused(
                400,
                "bad_data",
                "invalid parameter \\\"step\\\": cannot parse \\\"\\\" to a valid duration",
                "query_range",
                "query",
                "up",
                "start",
                "1",
                "end",
                "9");
        refused(
                400,
                "bad_data",
                "invalid parameter \\\"step\\\": cannot parse \\\"1e300\\\" to a valid duration. It overflows"
                        + " int64",
                "query_range",
                "query",
                "up",
                "start",
                "1",
                "end",
                "9",
                "step",
                "1e300");
        for (String step : new String[] {"0", "-5", "0.0001"}) {
            refused(
                    400,
                    "bad_data",
                    "invalid parameter \\\"step\\\": zero or negative query resolution step widths are not"
                            + " accepted. Try a positive integer",
                    "query_range",
                    "query",
                    "up",
                    "start",
                    "1",
                    "end",
                    "9",
                    "step",
                    step);
        }
        refused(
                400,
                "bad_data",
                "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query"
                        + " resolution (?step=XX)",
                "query_range",
                "query",
                "up",
                "start",
                "0",
                "end",
                "11001",
                "step",
                "1");
        refused(400, "bad_data", "no match[] parameter provided", "series");
        refused(
                400,
                "bad_data",
                "match[] must contain at least one non-empty matcher",
                "labels",
                "match[]",
                "{a=\"\"}");
        refused(
                400,
                "bad_data",
                "invalid parameter \\\"match[]\\\": match[] must contain at least one non-empty matcher",
                "series",
                "match[]",
                "{a=~\".*\"}");
        refused(400, "bad_data", "'x' bad engine", "query", "query", "up", "engine", "x");
    }

    @Test
    void queries_areParsedAndFormatted() throws Exception {
        assertThat(get("format_query", "query", "sum( up )by(job)").body()).isEqualTo(ok("\"sum by (job) (up)\""));
        assertThat(post("parse_query", "query", "1").body()).contains("\"type\":\"numberLiteral\"", "\"val\":\"1\"");
        assertThat(get("format_query", "query", "up{").statusCode()).isEqualTo(400);
        assertThat(get("parse_query", "query", "up{").body())
                .startsWith(
                        "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"invalid parameter \\\"query\\\": 1:4: parse error:");
    }

    @Test
    void emptyEndpoints_areEmptyNotMissing() throws Exception {
        assertThat(get("metadata").body()).isEqualTo(ok("{}"));
        assertThat(get("metadata", "limit", "x").body()).contains("limit must be a number");
        assertThat(get("query_exemplars", "query", "up").body()).isEqualTo(ok("[]"));
    }

    @Test
    void endpoint_unknown_isNotFoundInTheEnvelope() throws Exception {
        HttpResponse<String> response = get("nope");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body())
                .isEqualTo("{\"status\":\"error\",\"errorType\":\"not_found\",\"error\":"
                        + "\"GET /api/v1/nope is not an endpoint of this API\"}");
    }

    @Test
    void beforeReady_dataIsUnavailable_butStatusIsNot() throws Exception {
        ready.set(false);

        refused(503, "unavailable", "still starting: ask again once /-/ready answers OK", "query", "query", "up");
        assertThat(get("status/config").statusCode()).isEqualTo(200);
    }

    @Test
    void body_tooLarge_isRefused() throws Exception {
        HttpResponse<String> response = post("query", "query", "x".repeat(11 << 20));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("request body larger than the limit of 10485760 bytes");
    }

    @Test
    void query_ofEachType_isAnsweredAlikeByGetAndPost() throws Exception {
        String vector = ok("{\"resultType\":\"vector\",\"result\":["
                + "{\"metric\":{\"__name__\":\"temperature\",\"label.with.dots\":\"x\"},\"value\":[60,\"21\"]}]}");
        assertThat(get("query", "query", "temperature", "time", "60").body()).isEqualTo(vector);
        assertThat(post("query", "query", "temperature", "time", "60").body()).isEqualTo(vector);
        assertThat(get("query", "query", "1/0").body())
                .isEqualTo(ok("{\"resultType\":\"scalar\",\"result\":[120,\"+Inf\"]}"));
        assertThat(get("query", "query", "\"a\\n\"").body())
                .isEqualTo(ok("{\"resultType\":\"string\",\"result\":[120,\"a\\n\"]}"));
        assertThat(get("query", "query", "temperature[2m]", "time", "60.5").body())
                .isEqualTo(ok("{\"resultType\":\"matrix\",\"result\":["
                        + "{\"metric\":{\"__name__\":\"temperature\",\"label.with.dots\":\"x\"},"
                        + "\"values\":[[0,\"20.5\"],[60,\"21\"]]}]}"));
    }

    @Test
    void queryRange_isAnsweredAlikeByGetAndPost() throws Exception {
        String matrix = ok("{\"resultType\":\"matrix\",\"result\":["
                + "{\"metric\":{\"label.with.dots\":\"x\"},\"values\":[[0,\"41\"],[60.500,\"42\"],[121,\"44\"]]}]}");
        String[] params = {"query", "temperature * 2", "start", "0", "end", "121", "step", "60.5"};
        assertThat(get("query_range", params).body()).isEqualTo(matrix);
        assertThat(post("query_range", params).body()).isEqualTo(matrix);
    }

    @Test
    void query_withLimitStatsAndThanosParameters_isAnswered() throws Exception {
        HttpResponse<String> response = get(
                "query",
                "query",
                "up",
                "limit",
                "1",
                "stats",
                "all",
                "engine",
                "thanos",
                "dedup",
                "true",
                "partial_response",
                "true",
                "max_source_resolution",
                "auto",
                "replicaLabels[]",
                "a",
                "storeMatch[]",
                "{a=\"b\"}");

        assertThat(response.body())
                .contains("\"instance\":\"a\"", "results truncated due to limit")
                .doesNotContain("\"instance\":\"b")
                .containsPattern("\"stats\":\\{\"timings\":\\{\"evalTotalTime\":[0-9.e-]+,")
                .contains("\"totalQueryableSamples\":2,", "\"peakSamples\":");
        assertThat(get("query", "query", "1", "stats", "yes").body())
                .contains(
                        "\"warnings\":[\"value \\\"yes\\\" for parameter \\\"stats\\\" is deprecated and will be rejected"
                                + " in the next major release, use \\\"true\\\" or \\\"all\\\"\"]");
    }

    @Test
    void query_thatCannotBeComputed_isRefused() throws Exception {
        refused(
                400,
                "bad_data",
                "invalid parameter \\\"query\\\": 1:4: parse error: unexpected end of input inside braces",
                "query",
                "query",
                "up{");
        refused(
                422,
                "execution",
                "invalid regular expression in label_replace(): (",
                "query",
                "query",
                "label_replace(up, \"a\", \"b\", \"c\", \"(\")");
        source.slowDown(200);
        refused(
                503,
                "timeout",
                "query timed out in expression evaluation",
                "query",
                "query",
                "sum(up)",
                "timeout",
                "1ms");
    }

    @Test
    void query_whoseClientGoes_isCancelled() throws Exception {
        for (int i = 0; i < 600; i++) {
            source.add(Labels.of("__name__", "many", "i", Integer.toString(i)), 0, 60_000, 1, 2, 3);
        }
        source.slowDown(50);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String request = "GET /api/v1/query?query=sum(many)&time=120 HTTP/1.1\r\nHost: x\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            while (source.reads() == 0) {
                Thread.onSpinWait();
            }
            assertThat(engine.active()).hasSize(1);
        }
        while (!engine.active().isEmpty()) {
            Thread.sleep(5);
        }

        assertThat(source.reads()).isLessThan(600);
    }
}
