package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.server.UserError;
import io.athanor.testing.testkit.Shared;
import io.athanor.testing.testkit.TestAuthority;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two frontends, two schedulers and two queriers over a bucket that Prometheus wrote. */
class SchedulerServerTest {
    private static final long FROM = 1_761_177_600L;
    private static final Pattern NUMBERS_OF_TIME = Pattern.compile("dur=[0-9.]+");

    @TempDir
    private Path dir;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<AutoCloseable> running = new ArrayList<>();
    private AllServer all;
    private SchedulerServer first;
    private SchedulerServer second;

    private <T extends AutoCloseable> T runs(T server) {
        running.add(server);
        return server;
    }

    @BeforeEach
    void start() {
        all = runs(new AllServer(AllCommand.settingsOf(
                "--data-dir=" + dir,
                "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '"
                        + Shared.path("fixtures/bucket-prometheus") + "'",
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0")));
        first = scheduler();
        second = scheduler();
    }

    private SchedulerServer scheduler(String... more) {
        List<String> args = new ArrayList<>(
                List.of("--query-scheduler", "--http-address=127.0.0.1:0", "--grpc-address=127.0.0.1:0"));
        args.addAll(List.of(more));
        return runs(new SchedulerServer(FrontendCommand.schedulerOf(args.toArray(new String[0]))));
    }

    private QueryServer querier(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--endpoint=127.0.0.1:" + all.grpcPort(),
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--query.scheduler-concurrency=2"));
        args.addAll(List.of(more));
        return runs(new QueryServer(QueryCommand.settingsOf(args.toArray(new String[0]))));
    }

    private QueryServer querierOfBoth() {
        return querier("--query.scheduler-address=127.0.0.1:" + first.grpcPort() + ",127.0.0.1:" + second.grpcPort());
    }

    private FrontendServer frontend(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "--query-frontend.scheduler-url=http://127.0.0.1:" + first.port() + ",http://127.0.0.1:"
                        + second.port(),
                "--http-address=127.0.0.1:0"));
        args.addAll(List.of(more));
        return runs(new FrontendServer(FrontendCommand.settingsOf(args.toArray(new String[0]))));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        for (AutoCloseable server : running.reversed()) {
            server.close();
        }
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** What was answered, without who was asked for it. */
    private static String answer(HttpResponse<String> response) {
        return response.body().replaceFirst(",\"completeness\":.*", "}");
    }

    private static String range(String query) {
        return "/api/v1/query_range?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8) + "&start=" + FROM
                + "&end=" + (FROM + 5 * 86_400) + "&step=600";
    }

    private void awaitQueriers(SchedulerServer of, int queriers) throws Exception {
        while (!get(of.port(), "/metrics").body().contains("athanor_scheduler_queriers " + queriers + ".0")) {
            Thread.sleep(10);
        }
    }

    @Test
    void frontends_askThroughTheSchedulers_andOneAfterTheOtherMayGo() throws Exception {
        QueryServer one = querierOfBoth();
        QueryServer other = querierOfBoth();
        FrontendServer[] frontends = {frontend(), frontend()};
        awaitQueriers(first, 2);
        awaitQueriers(second, 2);
        String expected = answer(get(one.port(), range("sum by (job) (up)")));
        assertThat(expected).contains("\"status\":\"success\"").contains("values");

        for (FrontendServer frontend : frontends) {
            HttpResponse<String> got = get(frontend.port(), range("sum by (job) (up)"));
            assertThat(answer(got)).isEqualTo(expected);
            assertThat(got.headers().firstValue("Server-Timing").orElse("")).containsPattern(NUMBERS_OF_TIME);
            assertThat(get(frontend.port(), "/api/v1/status/buildinfo").statusCode())
                    .isEqualTo(200);
        }
        first.close();
        for (FrontendServer frontend : frontends) {
            assertThat(answer(get(frontend.port(), range("sum by (job) (up)")))).isEqualTo(expected);
        }
        one.close();
        for (FrontendServer frontend : frontends) {
            assertThat(answer(get(frontend.port(), range("sum by (job) (up)")))).isEqualTo(expected);
            HttpResponse<String> wrong = get(frontend.port(), range("sum("));
            assertThat(wrong.statusCode()).isEqualTo(400);
            assertThat(wrong.body()).contains("bad_data");
        }
        assertThat(other.port()).isPositive();
    }

    @Test
    void scheduler_isReadyWhileQueriersAreThere() throws Exception {
        assertThat(get(first.port(), "/-/ready").statusCode()).isEqualTo(503);

        QueryServer one = querierOfBoth();
        awaitQueriers(first, 1);

        assertThat(get(first.port(), "/-/ready").statusCode()).isEqualTo(200);
        assertThat(get(first.port(), "/api/v1/labels").body()).contains("\"success\"");
        one.close();
        awaitQueriers(first, 0);
        assertThat(get(first.port(), "/-/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void frontend_asksTheQuerierItself_whereNoSchedulerIsThere() throws Exception {
        QueryServer one = querierOfBoth();
        FrontendServer frontend = frontend("--query-frontend.downstream-url=http://127.0.0.1:" + one.port());
        first.close();
        second.close();

        assertThat(answer(get(frontend.port(), range("up")))).isEqualTo(answer(get(one.port(), range("up"))));
    }

    @Test
    void querier_comesByTls_withItsCertificate() throws Exception {
        TestAuthority authority = new TestAuthority(dir, "ca");
        TestAuthority.Identity server = authority.issue(dir, "scheduler");
        TestAuthority.Identity mine = authority.issue(dir, "querier");
        SchedulerServer secured = scheduler(
                "--grpc-server-tls-cert=" + server.cert(),
                "--grpc-server-tls-key=" + server.key(),
                "--grpc-server-tls-client-ca=" + authority.cert());

        runs(new QueryServer(QueryCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--endpoint=127.0.0.1:" + all.grpcPort(),
                "--query.scheduler-address=127.0.0.1:" + secured.grpcPort() + ",127.0.0.1:" + first.grpcPort(),
                "--grpc-client-tls-secure",
                "--grpc-client-tls-ca=" + authority.cert(),
                "--grpc-client-tls-cert=" + mine.cert(),
                "--grpc-client-tls-key=" + mine.key())));

        awaitQueriers(secured, 1);
        assertThat(get(secured.port(), "/api/v1/query?query=1").body()).contains("\"success\"");
        assertThat(get(first.port(), "/-/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void flagsThatDoNotGoTogether_areNamed() {
        assertThatThrownBy(() -> FrontendCommand.schedulerOf(
                        "--query-scheduler", "--query-frontend.downstream-url=http://localhost:1"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--query.scheduler-address");
        assertThatThrownBy(() -> FrontendCommand.schedulerOf(
                        "--query-scheduler", "--query-range.response-cache-config=type: IN-MEMORY"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("keeps no results");
        assertThatThrownBy(() -> FrontendCommand.settingsOf("--query-frontend.scheduler-url=query:80"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--query-frontend.scheduler-url");
    }
}
