package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.testing.testkit.Shared;
import io.athanor.tsdb.block.FolderTree;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks recorded questions of a server, and counts the answers that are the same. */
final class GoldenRun {
    private final String name;
    private final JsonMapper json = JsonMapper.shared();
    private final Map<String, int[]> passedAndAsked = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private int errorTexts;
    private int sameErrorTexts;

    /**
     * @param name of the report, and of the file of failures below {@code target/}
     */
    GoldenRun(String name) {
        this.name = name;
    }

    /** Asks {@code athanor all} over a bucket all cases of a file below the fixtures. */
    void ask(String cases, String bucket, String... flags) throws Exception {
        Path data = Files.createTempDirectory("golden-run");
        try (AllServer server =
                new AllServer(AllCommand.settingsOf(with(flags, directory(bucket), "--data-dir=" + data)))) {
            ask(cases, server.port());
        } finally {
            FolderTree.delete(data);
        }
    }

    /** The flag that names a bucket of the fixtures. */
    static String directory(String bucket) {
        return "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + Shared.path("fixtures/" + bucket) + "'";
    }

    /** Flags, and those that let a server take free ports and leave no files behind. */
    static String[] with(String[] flags, String... more) {
        List<String> all = new ArrayList<>(List.of("--http-address=127.0.0.1:0", "--grpc-address=127.0.0.1:0"));
        all.addAll(List.of(flags));
        all.addAll(List.of(more));
        all.add("--query.active-query-path=target");
        return all.toArray(String[]::new);
    }

    /** Asks the server at a port of the loopback all cases of a file below the fixtures. */
    void ask(String cases, int port) throws Exception {
        JsonNode asked = json.readTree(Files.readString(Shared.path("fixtures/" + cases)));
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (JsonNode one : asked) {
                ask(client, port, one);
            }
        }
    }

    private void ask(HttpClient client, int port, JsonNode one) throws IOException, InterruptedException {
        String path = one.path("path").asString();
        String params = encoded(one.path("params"));
        boolean isPost = one.path("method").asString("").equals("POST");
        URI uri = URI.create("http://127.0.0.1:" + port + path + (isPost ? "" : "?" + params));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (isPost) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(params));
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonNode want = one.path("response");
        String difference;
        try {
            JsonNode got = json.readTree(response.body());
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

    /** Prints what passed, and fails if that is less than before. */
    void report(int floor) throws IOException {
        int asked = passedAndAsked.values().stream().mapToInt(n -> n[1]).sum();
        int passed = passedAndAsked.values().stream().mapToInt(n -> n[0]).sum();
        passedAndAsked.forEach((path, n) -> System.out.println(name + " " + path + ": " + n[0] + " of " + n[1]));
        System.out.println(name + ", same error text: " + sameErrorTexts + " of " + errorTexts);
        System.out.println(name + " passed: " + passed + " of " + asked + " (floor " + floor + ")");
        Files.createDirectories(Path.of("target"));
        Path file = Path.of("target/" + name.replace(' ', '-') + "-failures.txt");
        Files.write(file, failures);
        assertThat(passed).as("see app/" + file).isGreaterThanOrEqualTo(floor);
    }
}
