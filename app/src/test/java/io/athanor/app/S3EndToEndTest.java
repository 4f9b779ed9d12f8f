package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.app.buckets.Buckets;
import io.athanor.objstore.Bucket;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.tls.Certificates;
import io.athanor.server.tracing.Tracing;
import io.athanor.testing.s3.Requests.Kind;
import io.athanor.testing.s3.S3Server;
import io.athanor.testing.testkit.Shared;
import io.athanor.testing.testkit.TestAuthority;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the YAML to answers, with the blocks on an S3 server. */
class S3EndToEndTest {
    private static final int THANOS_FLOOR = 256;
    private static final Map<String, String> KEYS = Map.of("KEY", S3Server.ACCESS_KEY, "SECRET", S3Server.SECRET_KEY);

    @TempDir
    private Path dir;

    private static String yaml(S3Server server, String bucket, String more) {
        return "type: S3\nprefix: some/where\nconfig:\n  bucket: " + bucket + "\n  endpoint: " + server.endpoint()
                + "\n  access_key: " + S3Server.ACCESS_KEY + "\n  secret_key: " + S3Server.SECRET_KEY + "\n" + more;
    }

    private static String plain(S3Server server) {
        return yaml(server, "metrics", "  insecure: true\n");
    }

    private static Bucket bucket(String yaml) {
        return bucket(yaml, new PrometheusRegistry());
    }

    private static Bucket bucket(String yaml, PrometheusRegistry registry) {
        return Buckets.open(
                ObjstoreConfig.parse(new ConfigText("o.yaml", yaml), KEYS), "--objstore.config", registry, Tracing.OFF);
    }

    private static void upload(Path folder, Bucket to) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    to.put(folder.relativize(file).toString(), in);
                }
            }
        }
    }

    private StoreServer store(String yaml) {
        return new StoreServer(StoreCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dir.resolve("data"),
                "--objstore.config=" + yaml));
    }

    private static String body(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void answersOfThanos_areOurs_fromS3() throws Exception {
        GoldenRun run = new GoldenRun("golden answers of Thanos from S3");
        try (S3Server server = S3Server.start()) {
            server.createBucket("metrics");
            try (Bucket bucket = bucket(plain(server))) {
                upload(Shared.path("fixtures/bucket-compacted"), bucket);
            }
            String hedged = plain(server) + "hedging_config: {enabled: true}\n";
            try (StoreServer store = store(hedged);
                    QueryServer query = new QueryServer(QueryCommand.settingsOf(GoldenRun.with(
                            new String[] {"--query.replica-label=replica"},
                            "--endpoint=127.0.0.1:" + store.grpcPort())))) {
                server.refuse(Kind.GET_RANGE, 3, 503, "SlowDown");
                run.ask("thanos-answers.json", query.port());

                assertThat(body(store.port(), "/metrics"))
                        .contains(
                                "thanos_objstore_bucket_operations_total{bucket=\"metrics\",operation=\"get_range\"}",
                                "thanos_objstore_bucket_operation_failures_total{bucket=\"metrics\",operation=\"get_range\"} 0",
                                "thanos_objstore_bucket_operation_transferred_bytes_bucket{bucket=\"metrics\",operation=\"get_range\",le=\"32768.0\"}",
                                "thanos_objstore_bucket_operation_fetched_bytes_total{bucket=\"metrics\",operation=\"get_range\"}",
                                "thanos_objstore_bucket_last_successful_upload_time{bucket=\"metrics\"} 0");
                for (String page : List.of("/api/v1/status/flags", "/metrics", "/loaded")) {
                    assertThat(body(store.port(), page)).doesNotContain(S3Server.SECRET_KEY);
                }
            }
        }
        run.report(THANOS_FLOOR);
    }

    @Test
    void keys_mayComeFromTheEnvironment() throws Exception {
        try (S3Server server = S3Server.start()) {
            server.createBucket("metrics");
            String yaml =
                    plain(server).replace(S3Server.ACCESS_KEY, "$(KEY)").replace(S3Server.SECRET_KEY, "$(SECRET)");
            try (Bucket bucket = bucket(yaml)) {
                assertThat(bucket.exists("x")).isFalse();
            }
        }
    }

    @Test
    void wrongKeysAndMissingBucket_areOneLineThatSaysWhatToDo() {
        try (S3Server server = S3Server.start()) {
            server.createBucket("metrics");
            String wrong = plain(server).replace(S3Server.SECRET_KEY, "another-secret");
            assertThatThrownBy(() -> all(wrong).close())
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith(
                            "cannot read the bucket: cannot list \"some/where/\" in bucket \"metrics\" at "
                                    + server.endpoint() + ": the server answered 403 SignatureDoesNotMatch")
                    .hasMessageEndingWith("; check the keys and what they are allowed to do")
                    .hasMessageNotContaining("another-secret");
            assertThatThrownBy(() ->
                            all(yaml(server, "other", "  insecure: true\n")).close())
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("404 NoSuchBucket")
                    .hasMessageEndingWith("; check the bucket's name");
        }
    }

    @Test
    void addressThatIsWrong_isSaidWithWhatToCheck() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String yaml = "type: S3\nconfig: {bucket: metrics, endpoint: '127.0.0.1:" + closed
                + "', access_key: a, secret_key: b, insecure: true, max_retries: 1}";

        assertThat(asked(yaml)).contains("Connection refused").endsWith(": check endpoint and network");
        try (S3Server server = S3Server.start()) {
            assertThat(asked(yaml(server, "metrics", "  max_retries: 1\n")))
                    .contains("TLS failed")
                    .endsWith("check endpoint, insecure and http_config.tls_config");
        }
    }

    private AllServer all(String yaml) {
        return new AllServer(AllCommand.settingsOf(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--data-dir=" + dir.resolve("all"),
                "--query.active-query-path=" + dir,
                "--objstore.config=" + yaml));
    }

    @Test
    void tls_withOwnAuthorityAndClientCertificate_isSpoken_andNoOther() throws Exception {
        TestAuthority ours = new TestAuthority(dir, "ours");
        TestAuthority theirs = new TestAuthority(dir, "theirs");
        TestAuthority.Identity server = ours.issue(dir, "server");
        TestAuthority.Identity client = ours.issue(dir, "client");
        SSLContext context = SSLContext.getInstance("TLS");
        Certificates files = new Certificates(InstantSource.system());
        context.init(
                new KeyManager[] {files.identity(server.cert(), server.key())},
                new TrustManager[] {files.authorities(ours.cert())},
                new SecureRandom());
        try (S3Server s3 = S3Server.start(S3Server.Settings.with(new S3Server.ServerTls(context, true)))) {
            s3.createBucket("metrics");
            String identity = "cert_file: " + client.cert() + ", key_file: " + client.key();
            List<String> answers = new ArrayList<>();
            for (String tls : List.of(
                    "{tls_config: {ca_file: " + ours.cert() + ", " + identity + "}}",
                    "{tls_config: {ca_file: " + ours.cert() + ", server_name: server, " + identity + "}}",
                    "{insecure_skip_verify: true, tls_config: {" + identity + "}}",
                    "{tls_config: {ca_file: " + ours.cert() + ", server_name: other, " + identity + "}}",
                    "{tls_config: {ca_file: " + theirs.cert() + ", " + identity + "}}",
                    "{tls_config: {" + identity + "}}",
                    "{tls_config: {ca_file: " + ours.cert() + "}}")) {
                answers.add(asked(yaml(s3, "metrics", "  max_retries: 1\n  http_config: " + tls + "\n")));
            }

            assertThat(answers.subList(0, 3)).containsOnly("no x");
            assertThat(answers.get(3)).contains("other");
            assertThat(answers.get(4)).contains("PKIX");
            assertThat(answers.get(5)).contains("PKIX");
            assertThat(answers.get(6)).contains("cannot look at object");
            assertThat(answers.subList(3, 7)).allMatch(text -> text.contains("http_config.tls_config"));
        }
    }

    private static String asked(String yaml) throws IOException {
        try (Bucket bucket = bucket(yaml)) {
            return bucket.exists("x") ? "x" : "no x";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
