package io.athanor.server.requestlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.athanor.server.UserError;
import io.athanor.server.Version;
import io.athanor.server.config.ConfigText;
import io.athanor.server.grpc.GrpcOptions;
import io.athanor.server.http.HttpOptions;
import io.athanor.server.http.Routes;
import io.athanor.server.process.ComponentProcess;
import io.athanor.server.process.ProcessOptions;
import io.athanor.server.telemetry.TelemetryConfig;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** What a process writes about requests and calls, with the files that its flag takes. */
class RequestLogTest {
    private static final InetSocketAddress ANY_PORT = InetSocketAddress.createUnresolved("127.0.0.1", 0);
    private static final String ALL = "options: {level: DEBUG, decision: {log_start: true, log_end: true}}";

    private final Logger logger = (Logger) LoggerFactory.getLogger(RequestLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private @Nullable ComponentProcess process;

    @BeforeEach
    void listen() {
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        client.close();
        if (process != null) {
            process.close();
        }
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    private static RequestLogConfig config(String yaml) {
        return RequestLogConfig.parse(new ConfigText("requests.yaml", yaml), Map.of("LEVEL", "DEBUG"));
    }

    private ComponentProcess start(String yaml) {
        HttpOptions http = new HttpOptions(ANY_PORT, "--http-address", Duration.ofSeconds(20), true);
        ProcessOptions options = new ProcessOptions("store", http, null, "", Map.of())
                .with(new GrpcOptions(ANY_PORT, null, Duration.ZERO, Duration.ofSeconds(20)))
                .with(new TelemetryConfig(config(yaml), null));
        ComponentProcess started = new ComponentProcess(
                options,
                new Version("1", "", "", "", ""),
                InstantSource.fixed(Instant.ofEpochSecond(1_000_000)),
                new Random(1));
        process = started;
        started.listen(new Routes()
                .add("GET", "/api/v1/query", "query", e -> e.send(200, "text/plain", "ok"))
                .add("GET", "/api/v1/broken", "broken", e -> e.send(503, "text/plain", "no")));
        started.serve(List.of());
        return started;
    }

    private void get(ComponentProcess from, String path) throws Exception {
        client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from.httpPort() + path))
                        .header("X-Request-ID", "mine")
                        .header("User-Agent", "test")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Without what differs from run to run. */
    private List<String> written() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage() + " "
                        + line.getKeyValuePairs().stream()
                                .map(RequestLogTest::shown)
                                .collect(Collectors.joining(" ")))
                .toList();
    }

    private static String shown(KeyValuePair pair) {
        boolean differs = pair.key.endsWith("time_ms") || pair.key.endsWith("_addr") || pair.key.equals("peer.address");
        return pair.key + "=" + (differs ? "*" : pair.value);
    }

    @Test
    void request_isToldWhenItBeginsAndEnds_probesAreNot() throws Exception {
        ComponentProcess started = start(ALL);
        get(started, "/api/v1/query?query=up");
        get(started, "/-/healthy");
        get(started, "/metrics");

        String common = "protocol=http http.component=server http.method=GET /api/v1/query?query=up"
                + " http.request_id=mine http.user_agent=test thanos.method_name=query";
        stopped();
        assertThat(written())
                .containsExactly(
                        "DEBUG started call " + common + " http.start_time=1970-01-12T13:46:40Z",
                        "DEBUG finished call " + common + " http.status_code=200 http.time_ms=* http.remote_addr=*");
    }

    /** A line about the end is written after the answer is sent: a stop waits for it. */
    private void stopped() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    @Test
    void level_leavesOutWhatIsLessUrgent() throws Exception {
        ComponentProcess started = start("options: {level: ERROR, decision: {log_end: true}}");
        get(started, "/api/v1/query");
        get(started, "/api/v1/broken");
        stopped();

        assertThat(written()).singleElement().asString().contains("ERROR finished call", "http.status_code=503");
    }

    @Test
    void onlyNamedPaths_areTold_atTheNamedPort() throws Exception {
        ComponentProcess started = start("""
                http:
                  options: {level: $(LEVEL), decision: {log_end: true}}
                  config:
                    - path: /api/v1/query
                    - {path: /metrics, port: 1}
                    - {path: /-/ready}
                """);
        get(started, "/api/v1/query?query=up");
        get(started, "/api/v1/broken");
        get(started, "/metrics");
        get(started, "/-/ready");
        stopped();

        assertThat(written())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("GET /api/v1/query?query=up"))
                .anySatisfy(line -> assertThat(line).contains("GET /-/ready"));
    }

    @Test
    void call_isTold_ifItsMethodIsNamedOrNoneIs() {
        String rule = "grpc: {options: {level: DEBUG, decision: {log_start: true, log_end: true}}";
        ComponentProcess started = start(rule + ", config: [{service: grpc.health.v1.Health, method: Check}]}");
        ManagedChannel channel = started.channels().open("127.0.0.1:" + started.grpcPort(), null, false);
        try {
            HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
            health.check(HealthCheckRequest.getDefaultInstance());
            assertThatThrownBy(() -> health.check(
                            HealthCheckRequest.newBuilder().setService("none").build()))
                    .isInstanceOf(StatusRuntimeException.class);
        } finally {
            channel.shutdownNow();
        }
        stopped();

        assertThat(written()).hasSize(4);
        assertThat(written().getFirst())
                .startsWith("DEBUG started call protocol=grpc grpc.component=server"
                        + " grpc.service=grpc.health.v1.Health grpc.method=Check grpc.method_type=unary requestID=")
                .endsWith(" grpc.start_time=1970-01-12T13:46:40Z");
        assertThat(written()).anySatisfy(line -> assertThat(line).contains("grpc.code=OK grpc.time_ms=*"));
        assertThat(written())
                .anySatisfy(line -> assertThat(line).contains("grpc.code=NotFound grpc.error=unknown service none"));
    }

    @Test
    void calls_ofOtherMethods_areNotTold_norAnythingWithoutARule() throws Exception {
        ComponentProcess started =
                start("grpc: {options: {level: DEBUG, decision: {log_end: true}}, config: [{service: a, method: b}]}");
        ManagedChannel channel = started.channels().open("127.0.0.1:" + started.grpcPort(), null, false);
        try {
            HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
        get(started, "/api/v1/query");
        stopped();

        assertThat(written()).isEmpty();
    }

    @Test
    void mistakes_areNamedWithTheirLine() {
        refused("option: {}", "requests.yaml:1: unknown key \"option\": allowed here: http, grpc, options");
        refused(
                "options:\n  level: debug\n  decision: {log_end: true}",
                "requests.yaml:2: \"options.level\" is \"debug\": choose DEBUG, INFO, WARNING or ERROR, as spelled");
        refused(
                "http:\n  options:\n    level: INFO\n    decision: {log_start: true}",
                "requests.yaml:4: \"http.options.decision.log_start\" needs log_end: true: the beginning alone is not"
                        + " logged");
        refused(
                "options: {decision: {log_end: true}}",
                "requests.yaml: \"options.level\" is missing: give DEBUG, INFO, WARNING or ERROR");
        refused(
                "grpc: {config: [{service: a}]}",
                "requests.yaml: the key \"grpc.config[0].method\" is missing: add it");
        assertThat(config("")).isEqualTo(RequestLogConfig.NONE);
    }

    private static void refused(String yaml, String message) {
        assertThatThrownBy(() -> config(yaml)).isInstanceOf(UserError.class).hasMessage(message);
    }
}
