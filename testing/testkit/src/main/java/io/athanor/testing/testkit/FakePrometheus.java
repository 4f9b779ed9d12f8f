package io.athanor.testing.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A small server that answers as a Prometheus does, with whatever a test says; on a free port of the loopback. */
public final class FakePrometheus implements AutoCloseable {
    private final HttpServer server;
    private final String scheme;
    private final String authorization;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** What is answered. */
    public record Answer(int status, String contentType, byte[] body) {}

    /** What came in: the query of a GET, or the form of a POST, decoded; else the body as it came. */
    public record Asked(String method, String path, String query, Map<String, List<String>> headers, byte[] body) {}

    /** One with the external label {@code cluster="fake"}, blocks of two hours and nothing else. */
    public FakePrometheus() {
        this("http", created(null), "");
    }

    /** The same, by TLS, for those who show this {@code Authorization}. */
    public FakePrometheus(SSLContext tls, String authorization) {
        this("https", created(tls), authorization);
    }

    private FakePrometheus(String scheme, HttpServer server, String authorization) {
        this.scheme = scheme;
        this.server = server;
        this.authorization = authorization;
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        externalLabels("{cluster: fake}");
        flags("2h", "2h");
        data("/api/v1/status/buildinfo", "{\"version\":\"2.42.0\"}");
        lowestTimestamp("0");
        reply("/-/reload", new Answer(200, "text/plain", new byte[0]));
        server.start();
    }

    private static HttpServer created(@Nullable SSLContext tls) {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (tls == null) {
                return HttpServer.create(any, 0);
            }
            HttpsServer secure = HttpsServer.create(any, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls));
            return secure;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public URI base() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Its external labels, as YAML. */
    public void externalLabels(String yaml) {
        configuration("global: {external_labels: " + yaml + "}");
    }

    /** The configuration that it says it runs with, YAML. */
    public void configuration(String yaml) {
        data(
                "/api/v1/status/config",
                "{\"yaml\":\"" + yaml.replace("\"", "\\\"").replace("\n", "\\n") + "\\n\"}");
    }

    /** Least and greatest length of its blocks. */
    public void flags(String min, String max) {
        data(
                "/api/v1/status/flags",
                "{\"storage.tsdb.min-block-duration\":\"" + min + "\",\"storage.tsdb.max-block-duration\":\"" + max
                        + "\"}");
    }

    /** The time of its first sample, in seconds, as its metrics have it. */
    public void lowestTimestamp(String seconds) {
        String text = "# TYPE up gauge\nup 1\nprometheus_tsdb_lowest_timestamp_seconds " + seconds + "\n";
        reply("/metrics", new Answer(200, "text/plain; version=0.0.4", text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Has requests for a path answered with this {@code data}. */
    public void data(String path, String json) {
        String body = "{\"status\":\"success\",\"data\":" + json + "}";
        reply(path, new Answer(200, "application/json", body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Has requests for a path answered so. */
    public void reply(String path, Answer answer) {
        answers.put(path, answer);
    }

    /** All requests so far. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The requests for a path so far. */
    public List<Asked> asked(String path) {
        return asked.stream().filter(each -> each.path().equals(path)).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String query = exchange.getRequestURI().getRawQuery();
        boolean isForm = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"))
                .startsWith("application/x-www-form-urlencoded");
        String raw = query == null && isForm ? new String(body, StandardCharsets.UTF_8) : query == null ? "" : query;
        String path = exchange.getRequestURI().getPath();
        asked.add(new Asked(
                exchange.getRequestMethod(),
                path,
                URLDecoder.decode(raw, StandardCharsets.UTF_8),
                Map.copyOf(exchange.getRequestHeaders()),
                body));
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        Answer answer = authorization.isEmpty() || authorization.equals(shown)
                ? answers.getOrDefault(path, text(404, "not here"))
                : text(401, "Unauthorized");
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
        exchange.close();
    }

    private static Answer text(int status, String body) {
        return new Answer(status, "text/plain", body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
