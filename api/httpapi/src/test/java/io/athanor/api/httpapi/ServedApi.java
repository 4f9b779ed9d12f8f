package io.athanor.api.httpapi;

import io.athanor.promql.EngineConfig;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetSocketAddress;
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

/** The API over some series, on a port of its own. */
final class ServedApi implements AutoCloseable {
    private final QueryEngine engine = new QueryEngine(EngineConfig.defaults(), InstantSource.system());
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;

    ServedApi(FakeSource source) {
        ApiContext context = new ApiContext(
                engine,
                () -> source,
                ParserOptions.DEFAULT,
                null,
                SourceDefaults.NONE,
                InstantSource.fixed(Instant.ofEpochSecond(120)),
                () -> true,
                false);
        server = new HttpServer(
                new HttpOptions(
                        InetSocketAddress.createUnresolved("127.0.0.1", 0),
                        "--http-address",
                        Duration.ofSeconds(5),
                        true),
                new HttpApi(context).routes(),
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1));
    }

    /** The body of an answer. */
    String get(String path, String... params) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(
                                        "http://127.0.0.1:" + server.port() + "/api/v1/" + path + "?" + form(params)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String form(String... params) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < params.length; i += 2) {
            out.append(i == 0 ? "" : "&")
                    .append(URLEncoder.encode(params[i], StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(params[i + 1], StandardCharsets.UTF_8));
        }
        return out.toString();
    }

    @Override
    public void close() {
        client.close(); // first: a server that closes waits for open connections
        server.close();
        engine.close();
    }
}
