package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllServerTest {
    private static final long START_MS = 1_767_225_600_000L;

    @TempDir
    private Path dir;

    private final HttpClient client = HttpClient.newHttpClient();

    private AllServer start(String... more) throws Exception {
        FleetWorkload.write(
                FleetSpec.ofPods(2, START_MS, START_MS + 3_600_000), dir.resolve("bucket"), ProgressListener.NONE);
        String[] args = new String[3 + more.length];
        args[0] = "--data-dir=" + dir;
        args[1] = "--http-address=127.0.0.1:0";
        args[2] = "--grpc-address=127.0.0.1:0";
        System.arraycopy(more, 0, args, 3, more.length);
        return new AllServer(AllCommand.settingsOf(args));
    }

    private HttpResponse<String> get(String url) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void all_overABucket_servesPageProbesMetricsAndApi() throws Exception {
        try (AllServer server = start()) {
            assertThat(get(server.url()).body()).contains("<title>Athanor</title>");
            assertThat(get(server.url() + "-/ready").body()).isEqualTo("OK");
            assertThat(get(server.url() + "metrics").body())
                    .contains("thanos_bucket_store_blocks_loaded 2.0")
                    .contains("thanos_objstore_bucket_operations_total")
                    .contains("thanos_status{check=\"ready\",component=\"all\"} 1.0");
            assertThat(get(server.url() + "api/v1/label/replica/values").body())
                    .isEqualTo("{\"status\":\"success\",\"data\":[\"a\",\"b\"]}");
            assertThat(get(server.url() + "api/v1/status/flags").body())
                    .contains("\"http-address\":\"127.0.0.1:0\"")
                    .contains("\"query.timeout\":\"2m\"");
        }
    }

    @Test
    void routePrefix_movesPageAndApi_butNotProbes() throws Exception {
        try (AllServer server = start("--web.route-prefix=/metrics-of/all")) {
            String root = "http://127.0.0.1:" + server.port();
            assertThat(server.url()).isEqualTo(root + "/metrics-of/all/");
            assertThat(get(server.url()).statusCode()).isEqualTo(200);
            assertThat(get(root + "/").headers().firstValue("Location")).contains("/metrics-of/all/");
            assertThat(get(server.url() + "api/v1/labels").statusCode()).isEqualTo(200);
            assertThat(get(root + "/api/v1/labels").statusCode()).isEqualTo(404);
            assertThat(get(root + "/-/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void demoHistory_isReusedRenewedAndNeverForeign() throws Exception {
        Instant[] now = {Instant.ofEpochMilli(START_MS)};
        InstantSource clock = () -> now[0];
        StringWriter out = new StringWriter();
        DemoHistory history = new DemoHistory(dir, 1, Duration.ofHours(1), clock);

        history.makeOrReuse(new PrintWriter(out));
        assertThat(out.toString()).contains("Making 1 h of history", "] 100 %");
        assertThat(dir.resolve("bucket")).isNotEmptyDirectory();

        out.getBuffer().setLength(0);
        history.makeOrReuse(new PrintWriter(out));
        assertThat(out.toString()).startsWith("Using the history");

        now[0] = now[0].plus(Duration.ofHours(5));
        out.getBuffer().setLength(0);
        history.makeOrReuse(new PrintWriter(out));
        assertThat(out.toString()).contains("Making 1 h of history");
    }
}
