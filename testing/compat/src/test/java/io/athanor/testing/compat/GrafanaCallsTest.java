package io.athanor.testing.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.RealPrograms;
import io.athanor.testing.testkit.RealPrometheus;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The calls that Grafana's Prometheus datasource makes, to a querier over a sidecar and to the Prometheus beside that: the same
 * JSON, but for what Athanor and Thanos add.
 */
@Timeout(240)
class GrafanaCallsTest {
    private static final int SCRAPES = 12;
    private static final List<String> REPLICA_LABELS = List.of("cluster", "replica");

    /** What is another at each evaluation of a rule. */
    private static final Set<String> MOVING = Set.of("evaluationTime", "lastEvaluation");

    private static final List<String> QUERIES = List.of(
            "1+1",
            "up",
            "moving_total",
            "moving_total > 1e9",
            "odd_gauge",
            "sum by (path) (moving_total)",
            "scalar(up)",
            "count_values(\"value\", up)",
            "{__name__=~\"moving_.+\",path!=\"/\"}");

    @TempDir
    private Path dir;

    private final HttpClient client = HttpClient.newHttpClient();
    private URI ours = URI.create("http://127.0.0.1");
    private URI theirs = ours;

    private record Reply(int status, JsonNode body) {
        JsonNode data() {
            return body.required("data");
        }
    }

    @Test
    void datasourcesCalls_areAnsweredAsByPrometheus() throws Exception {
        Path binary = RealPrograms.prometheus();
        try (client;
                MovingTarget target = new MovingTarget(SCRAPES);
                RealPrometheus real = RealPrometheus.start(
                        binary,
                        dir,
                        config(target),
                        "--storage.tsdb.min-block-duration=2h",
                        "--storage.tsdb.max-block-duration=2h");
                AthanorProcess sidecar = AthanorProcess.start(
                        dir, "sidecar", "--prometheus.url=" + real.base(), "--tsdb.path=" + dir.resolve("data"));
                AthanorProcess query = AthanorProcess.start(
                        dir,
                        "query",
                        "--endpoint=" + sidecar.grpc(),
                        "--endpoint.info-timeout=60s",
                        "--query.replica-label=cluster",
                        "--query.replica-label=replica")) {
            ours = query.http();
            theirs = real.base();
            target.awaitScrapes();
            long end = System.currentTimeMillis() - 1000; // what is scraped from now on takes no part
            queries(end);
            labels(end);
            series(end);
            aboutMetrics(end);
            aboutRules();
            aboutTheServer();
        }
    }

    private String config(MovingTarget target) throws Exception {
        Path rules = Files.writeString(dir.resolve("rules.yml"), """
                groups:
                - name: moving
                  interval: 250ms
                  rules:
                  - {record: "job:moving:sum", expr: "sum by (job) (moving_total)", labels: {kind: sum}}
                  - {alert: Always, expr: "vector(1) > 0", labels: {severity: page}, annotations: {text: "it is {{ $value }}"}}
                """);
        return """
                global: {scrape_interval: 250ms, scrape_timeout: 250ms, external_labels: {cluster: c, replica: r}}
                rule_files: ["%s"]
                scrape_configs: [{job_name: moving, static_configs: [{targets: ["%s"]}]}]
                """.formatted(rules, target.address());
    }

    private Reply ask(URI base, String method, String path, String form) throws Exception {
        boolean isPost = method.equals("POST");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve("/api/v1/" + path + (isPost || form.isEmpty() ? "" : "?" + form)));
        if (isPost) {
            request.header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        }
        request.method(
                method, isPost ? HttpRequest.BodyPublishers.ofString(form) : HttpRequest.BodyPublishers.noBody());
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String body = answer.body().isEmpty() ? "{}" : answer.body();
        return new Reply(answer.statusCode(), JsonMapper.shared().readTree(body));
    }

    /** Names and values in turn, as a form has them. */
    private static String form(String... pairs) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(URLEncoder.encode(pairs[i], StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
        }
        return form.toString();
    }

    private void same(String method, String path, String form) throws Exception {
        Reply expected = ask(theirs, method, path, form);
        Reply actual = ask(ours, method, path, form);
        String what = method + " " + path + " " + form;
        assertThat(actual.status()).as(what).isEqualTo(expected.status());
        assertThat(compared(actual.body())).as(what).isEqualTo(compared(expected.body()));
    }

    /** Without what Athanor adds, with the series of an answer in one order. */
    private static JsonNode compared(JsonNode body) {
        ObjectNode whole = (ObjectNode) body.deepCopy();
        whole.remove("completeness");
        if (whole.path("data").path("result") instanceof ArrayNode result
                && whole.path("data").path("resultType").asString("").matches("vector|matrix")) {
            List<JsonNode> rows = new ArrayList<>();
            result.forEach(rows::add);
            rows.sort(Comparator.comparing(row -> row.path("metric").toString()));
            result.removeAll();
            rows.forEach(result::add);
        }
        if (body.path("status").asString("").equals("error")) {
            whole.put("error", ""); // the words for a mistake change from version to version
        }
        return whole;
    }

    private void queries(long end) throws Exception {
        String at = QueryApi.seconds(end);
        String from = QueryApi.seconds(end - 2000);
        String offset =
                Instant.ofEpochMilli(end).atOffset(ZoneOffset.ofHours(2)).toString();
        String behind = Instant.ofEpochMilli(end - 1500)
                .atOffset(ZoneOffset.ofHoursMinutes(-3, -30))
                .toString();
        for (String query : QUERIES) {
            for (String method : List.of("POST", "GET")) {
                same(method, "query", form("query", query, "time", at));
                same(method, "query", form("query", query, "time", offset, "timeout", "30s"));
                same(method, "query_range", form("query", query, "start", from, "end", at, "step", "0.5"));
                same(method, "query_range", form("query", query, "start", behind, "end", offset, "step", "500ms"));
            }
        }
        assertThat(ask(ours, "POST", "query", form("query", "moving_total", "time", at))
                        .data()
                        .path("result")
                        .size())
                .isEqualTo(3);
        same("POST", "query", form("query", "up{", "time", at));
        same("POST", "query", form("query", "rate(up)", "time", at));
        same("POST", "query", form("query", "up", "time", "yesterday"));
        same("POST", "query_range", form("query", "up", "start", at, "end", from, "step", "1"));
        same("POST", "query_range", form("query", "up", "start", from, "end", at, "step", "0"));
        same("POST", "query_range", form("query", "up", "start", "0", "end", at, "step", "1"));
        same("POST", "query_range", form("query", "\"text\"", "start", from, "end", at, "step", "1"));
    }

    private void labels(long end) throws Exception {
        String at = QueryApi.seconds(end);
        String from = QueryApi.seconds(end - 2000);
        for (String method : List.of("POST", "GET")) {
            String form = form("start", from, "end", at, "match[]", "{job=\"moving\"}", "match[]", "odd_gauge");
            List<String> names = strings(ask(ours, method, "labels", form).data());
            names.removeAll(REPLICA_LABELS);
            assertThat(names)
                    .isEqualTo(strings(ask(theirs, method, "labels", form).data()));
        }
        for (String name : List.of("path", "__name__", "job", "nobody")) {
            same("GET", "label/" + name + "/values", form("start", from, "end", at));
            same(
                    "GET",
                    "label/" + name + "/values",
                    form("start", from, "end", at, "match[]", "moving_total{path=~\".+\"}"));
        }
        JsonNode limited = ask(
                        ours,
                        "GET",
                        "label/path/values",
                        form("start", from, "end", at, "match[]", "up", "limit", "40000"))
                .body();
        assertThat(limited.required("data").size()).isZero();
        JsonNode few = ask(ours, "GET", "label/path/values", form("start", from, "end", at, "limit", "2"))
                .body();
        assertThat(strings(few.required("data"))).containsExactly("/", "/api");
        assertThat(strings(few.required("warnings"))).containsExactly("results truncated due to limit");
    }

    private static List<String> strings(JsonNode list) {
        List<String> all = new ArrayList<>();
        list.forEach(one -> all.add(one.asString()));
        return all;
    }

    private void series(long end) throws Exception {
        String form = form(
                "start",
                QueryApi.seconds(end - 2000),
                "end",
                QueryApi.seconds(end),
                "match[]",
                "moving_total",
                "match[]",
                "{__name__=\"odd_gauge\",kind=~\"i.+|n.+\"}");
        for (String method : List.of("POST", "GET")) {
            List<JsonNode> found = new ArrayList<>();
            ask(ours, method, "series", form).data().forEach(one -> {
                ((ObjectNode) one).remove(REPLICA_LABELS);
                found.add(one);
            });
            List<JsonNode> expected = new ArrayList<>();
            ask(theirs, method, "series", form).data().forEach(expected::add);
            assertThat(found).containsExactlyInAnyOrderElementsOf(expected).hasSize(5);
        }
        same("POST", "series", form("start", "0", "end", "1", "match[]", "up"));
        same("POST", "series", form("match[]", "up{"));
        same("POST", "series", form("start", "0"));
    }

    private void aboutMetrics(long end) throws Exception {
        same("GET", "metadata", "");
        same("GET", "metadata", form("metric", "moving_total"));
        same("GET", "metadata", form("metric", "nobody"));
        assertThat(ask(ours, "GET", "metadata", form("limit", "1")).data().size())
                .isEqualTo(1);
        for (String method : List.of("POST", "GET")) {
            same(
                    method,
                    "query_exemplars",
                    form(
                            "query",
                            "rate(moving_seconds_bucket[5m])",
                            "start",
                            QueryApi.seconds(end - 2000),
                            "end",
                            QueryApi.seconds(end)));
        }
    }

    private void aboutRules() throws Exception {
        while (ask(theirs, "GET", "alerts", "").data().required("alerts").isEmpty()) {
            Thread.sleep(50);
        }
        covers(
                "rules",
                ask(theirs, "GET", "rules", "").data(),
                ask(ours, "GET", "rules", "").data());
        covers(
                "rules",
                ask(theirs, "GET", "rules", "type=alert").data(),
                ask(ours, "GET", "rules", "type=alert").data());
        covers(
                "alerts",
                ask(theirs, "GET", "alerts", "").data(),
                ask(ours, "GET", "alerts", "").data());
        assertThat(ask(ours, "GET", "alerts", "").data().required("alerts").size())
                .isEqualTo(1);
    }

    /** All that Prometheus says is there, in the same form; more may be beside it. */
    private static void covers(String what, JsonNode expected, JsonNode actual) {
        assertThat(actual.getNodeType()).as(what).isEqualTo(expected.getNodeType());
        if (expected.isObject()) {
            expected.properties().forEach(field -> {
                JsonNode found = actual.path(field.getKey());
                assertThat(found.isMissingNode())
                        .as(what + "." + field.getKey())
                        .isFalse();
                if (!MOVING.contains(field.getKey())) {
                    covers(what + "." + field.getKey(), field.getValue(), found);
                }
            });
        } else if (expected.isArray()) {
            assertThat(actual.size()).as(what).isEqualTo(expected.size());
            List<JsonNode> wanted = byName(expected);
            List<JsonNode> found = byName(actual);
            for (int i = 0; i < wanted.size(); i++) {
                covers(what + "[" + i + "]", wanted.get(i), found.get(i));
            }
        } else {
            assertThat(actual).as(what).isEqualTo(expected);
        }
    }

    /** As they come, but rules by their names: Thanos puts alerts before recording rules. */
    private static List<JsonNode> byName(JsonNode list) {
        List<JsonNode> all = new ArrayList<>();
        list.forEach(all::add);
        all.sort(Comparator.comparing(one -> one.path("name").asString("")));
        return all;
    }

    private void aboutTheServer() throws Exception {
        JsonNode built = ask(ours, "GET", "status/buildinfo", "").data();
        assertThat(built.propertyNames())
                .containsAll(ask(theirs, "GET", "status/buildinfo", "").data().propertyNames());
        covers(
                "targets",
                JsonMapper.shared().readTree("{\"activeTargets\":[{\"health\":\"up\",\"scrapePool\":\"moving\"}]}"),
                ask(ours, "GET", "targets", "state=active").data());
        assertThat(ask(ours, "OPTIONS", "query", "").status())
                .isEqualTo(ask(theirs, "OPTIONS", "query", "").status());
    }
}
