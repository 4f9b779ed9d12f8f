package io.athanor.testing.differential;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One of the two that are asked, over HTTP. */
final class Side implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    Side(URI base) {
        this.base = base;
    }

    /**
     * What was answered.
     *
     * @param status of HTTP
     */
    record Reply(int status, JsonNode body) {
        boolean isSuccess() {
            return status == 200;
        }
    }

    Reply ask(Question question) throws IOException, InterruptedException {
        Map<String, String> form = new TreeMap<>();
        form.put("query", question.expr().text());
        if (question.isInstant()) {
            form.put("time", Long.toString(question.startSeconds()));
        } else {
            form.put("start", Long.toString(question.startSeconds()));
            form.put("end", Long.toString(question.endSeconds()));
            form.put("step", Long.toString(question.stepSeconds()));
        }
        String body = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String path = question.isInstant() ? "/api/v1/query" : "/api/v1/query_range";
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        var response = client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            return new Reply(response.statusCode(), JsonMapper.shared().readTree(response.body()));
        } catch (JacksonException e) {
            throw new IOException(base + " answered no JSON to " + question + ": " + response.body(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
