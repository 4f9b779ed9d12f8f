package io.athanor.testing.compat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the Prometheus HTTP API, ours or theirs. */
final class QueryApi implements AutoCloseable {
    private final HttpClient client;
    private final URI base;

    QueryApi(URI base) {
        this(base, HttpClient.newHttpClient());
    }

    /** @param client is closed with this, unless somebody else has it too and leaves this open */
    QueryApi(URI base, HttpClient client) {
        this.base = base;
        this.client = client;
    }

    /** The {@code data} of an instant query's answer. */
    JsonNode query(String query, long timeMs) throws IOException, InterruptedException {
        return get("/api/v1/query?query=" + encode(query) + "&time=" + seconds(timeMs));
    }

    /** The {@code data} of a range query's answer. */
    JsonNode queryRange(String query, long startMs, long endMs, long stepMs) throws IOException, InterruptedException {
        return get("/api/v1/query_range?query=" + encode(query) + "&start=" + seconds(startMs) + "&end="
                + seconds(endMs) + "&step=" + seconds(stepMs));
    }

    /** The {@code data} of any answer that is a success. */
    JsonNode get(String pathAndQuery) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(pathAndQuery)));
    }

    JsonNode post(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(base.resolve(path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.3f", ms / 1e3);
    }

    @Override
    public void close() {
        client.close();
    }

    /** Any answer, whatever its status. */
    HttpResponse<String> ask(String pathAndQuery) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(base.resolve(pathAndQuery)));
    }

    /** The answer of remote read to a request, in streamed chunks. */
    byte[] remoteRead(byte[] request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(base.resolve("/api/v1/read"))
                        .header("Content-Encoding", "snappy")
                        .header("Content-Type", "application/x-stream-protobuf")
                        .header("X-Prometheus-Remote-Read-Version", "0.1.0")
                        .timeout(Duration.ofSeconds(60))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                        .build(),
                BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new AssertionError("remote read answered " + response.statusCode() + ": "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }

    private HttpResponse<String> answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = answer(request);
        if (response.statusCode() != 200) {
            throw new AssertionError(
                    request.build().uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        return JsonMapper.shared().readTree(response.body()).required("data");
    }
}
