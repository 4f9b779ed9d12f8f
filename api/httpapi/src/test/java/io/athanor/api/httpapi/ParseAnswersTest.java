package io.athanor.api.httpapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.promql.EngineConfig;
import io.athanor.promql.QueryEngine;
import io.athanor.promql.parser.ParseException;
import io.athanor.promql.parser.Parser;
import io.athanor.promql.parser.ParserOptions;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.HttpServer;
import io.athanor.testing.testkit.Shared;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Prometheus said to the recorded questions about texts: {@code format_query}, {@code parse_query}, and refusals. */
class ParseAnswersTest {
    /** Only ever raised: all of them. */
    private static final int FORMAT_AND_PARSE_FLOOR = 418;

    private static final int REFUSALS_FLOOR = 156;

    private final JsonMapper json = JsonMapper.shared();

    private JsonNode cases() throws IOException {
        return json.readTree(Files.readString(Shared.path("fixtures/prometheus-answers.json")));
    }

    @Test
    void formatAndParseQuery_answerAsPrometheus() throws Exception {
        List<String> different = new ArrayList<>();
        int asked = 0;
        try (QueryEngine engine = new QueryEngine(EngineConfig.defaults(), InstantSource.system());
                HttpServer server = server(engine);
                HttpClient client = HttpClient.newHttpClient()) {
            for (JsonNode one : cases()) {
                String path = one.path("path").asString();
                if (path.endsWith("/format_query") || path.endsWith("/parse_query")) {
                    asked++;
                    String query = one.path("params").path("query").asString();
                    HttpResponse<String> got = ask(client, server.port(), path, query);
                    if (got.statusCode() != one.path("status").asInt()
                            || !json.readTree(got.body()).equals(one.path("response"))) {
                        different.add(
                                path + " of " + query + "\n  is " + got.body() + "\n  not " + one.path("response"));
                    }
                }
            }
        }
        System.out.printf("format_query and parse_query: %d of %d as Prometheus%n", asked - different.size(), asked);
        assertThat(different).isEmpty();
        assertThat(asked).isGreaterThanOrEqualTo(FORMAT_AND_PARSE_FLOOR);
    }

    private static HttpServer server(QueryEngine engine) throws IOException {
        HttpOptions options = new HttpOptions(
                InetSocketAddress.createUnresolved("127.0.0.1", 0), "--http-address", Duration.ofSeconds(5), true);
        ApiContext context = new ApiContext(
                engine,
                FakeSource::new,
                ParserOptions.ALL,
                null,
                SourceDefaults.NONE,
                InstantSource.system(),
                () -> true,
                false);
        return new HttpServer(
                options,
                new HttpApi(context).routes(),
                new PrometheusRegistry(),
                InstantSource.system(),
                new Random(1));
    }

    private static HttpResponse<String> ask(HttpClient client, int port, String path, String query)
            throws IOException, InterruptedException {
        URI uri = URI.create(
                "http://127.0.0.1:" + port + path + "?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void queries_thatPrometheusRefuses_areRefusedInItsWords() throws IOException {
        List<String> different = new ArrayList<>();
        int asked = 0;
        for (JsonNode one : cases()) {
            String want = one.path("response").path("error").asString("");
            if (want.contains("parse error") && !want.contains("\"match[]\"")) {
                asked++;
                String query = one.path("params").path("query").asString();
                String got = "invalid parameter \"query\": " + refusal(query);
                if (!got.equals(want)) {
                    different.add(query + "\n  is " + got + "\n  not " + want);
                }
            }
        }
        System.out.printf("refusals: %d of %d in the words of Prometheus%n", asked - different.size(), asked);
        assertThat(different).isEmpty();
        assertThat(asked).isGreaterThanOrEqualTo(REFUSALS_FLOOR);
    }

    private static String refusal(String query) {
        try {
            return "no refusal of " + Parser.parse(query, ParserOptions.ALL);
        } catch (ParseException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
