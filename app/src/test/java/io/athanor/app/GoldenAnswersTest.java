package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.Shared;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks all recorded questions of a real Prometheus of {@code athanor all}, over the same blocks. */
class GoldenAnswersTest {
    /** How many pass at least: may only grow. */
    private static final int FLOOR = 1_854;

    private final JsonMapper json = JsonMapper.shared();
    private final Map<String, int[]> passedAndAsked = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private int errorTexts;
    private int sameErrorTexts;

    @Test
    void answers_ofPrometheus_areOurs() throws Exception {
        Path bucket = Shared.path("fixtures/bucket-prometheus");
        JsonNode cases = json.readTree(Files.readString(Shared.path("fixtures/prometheus-answers.json")));
        ServerSettings settings = AllCommand.settingsOf(
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'",
                "--http-address=127.0.0.1:0",
                "--enable-feature=promql-experimental-functions,promql-extended-range-selectors",
                "--enable-feature=promql-binop-fill-modifiers");
        try (AllServer server = new AllServer(settings);
                HttpClient client = HttpClient.newHttpClient()) {
            for (JsonNode one : cases) {
                ask(client, server.port(), one);
            }
        }
        report(cases.size());
    }

    private void ask(HttpClient client, int port, JsonNode one) throws IOException, InterruptedException {
        String path = one.path("path").asString();
        String params = encoded(one.path("params"));
        boolean isPost = one.path("method").asString().equals("POST");
        URI uri = URI.create("http://127.0.0.1:" + port + path + (isPost ? "" : "?" + params));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (isPost) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(params));
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonNode want = one.path("response");
        JsonNode got;
        String difference;
        try {
            got = json.readTree(response.body());
            difference = Golden.difference(
                    path,
                    one.path("params").path("query").asString(""),
                    response.statusCode(),
                    got,
                    one.path("status").asInt(),
                    want);
            if (one.path("status").asInt() != 200) {
                errorTexts++;
                sameErrorTexts += Golden.isSameError(got, want) ? 1 : 0;
            }
        } catch (RuntimeException e) {
            difference = "no JSON: " + response.body();
        }
        int[] count = passedAndAsked.computeIfAbsent(path.replaceAll("/label/.*/", "/label/…/"), p -> new int[2]);
        count[1]++;
        if (difference.isEmpty()) {
            count[0]++;
        } else {
            failures.add(one.path("name").asString() + "\t" + difference);
        }
    }

    private static String encoded(JsonNode params) {
        List<String> pairs = new ArrayList<>();
        params.properties().forEach(param -> {
            Iterable<JsonNode> values = param.getValue().isArray() ? param.getValue() : List.of(param.getValue());
            for (JsonNode value : values) {
                pairs.add(URLEncoder.encode(param.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(
                                value.isString() ? value.asString() : value.toString(), StandardCharsets.UTF_8));
            }
        });
        return String.join("&", pairs);
    }

    private void report(int asked) throws IOException {
        int passed = passedAndAsked.values().stream().mapToInt(n -> n[0]).sum();
        passedAndAsked.forEach((path, n) -> System.out.println("golden answers " + path + ": " + n[0] + " of " + n[1]));
        System.out.println("golden answers, same error text: " + sameErrorTexts + " of " + errorTexts);
        System.out.println("golden answers passed: " + passed + " of " + asked + " (floor " + FLOOR + ")");
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/golden-failures.txt"), failures);
        assertThat(passed).as("see app/target/golden-failures.txt").isGreaterThanOrEqualTo(FLOOR);
    }
}
