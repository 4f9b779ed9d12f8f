package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.athanor.api.storeapi.pb.Label;
import io.athanor.api.storeapi.prompb.Chunk;
import io.athanor.api.storeapi.prompb.ChunkedReadResponse;
import io.athanor.api.storeapi.prompb.ChunkedSeries;
import io.athanor.server.tls.Certificates;
import io.athanor.testing.testkit.FakePrometheus;
import io.athanor.testing.testkit.TestAuthority;
import io.athanor.tsdb.chunkenc.XorAppender;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code athanor sidecar} between a Prometheus and queriers that trust nobody unseen. */
@Timeout(300)
class SidecarServerTest {
    private static final long START_MS = 1_767_225_600_000L;
    private static final int SAMPLES = 100;

    @TempDir
    private Path dir;

    private final List<AutoCloseable> owned = new ArrayList<>();
    private TestAuthority authority;
    private FakePrometheus prometheus;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority(dir, "ca");
        TestAuthority.Identity own = authority.issue(dir, "prometheus");
        Certificates files = new Certificates(InstantSource.system());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(
                new KeyManager[] {files.identity(own.cert(), own.key())},
                new TrustManager[] {files.authorities(authority.cert())},
                null);
        String password = Base64.getEncoder().encodeToString("ali:open sesame".getBytes(StandardCharsets.UTF_8));
        prometheus = owns(new FakePrometheus(tls, "Basic " + password));
        prometheus.reply(
                "/api/v1/read",
                new FakePrometheus.Answer(
                        200,
                        "application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse",
                        streamed("a", "b", "c")));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : owned.reversed()) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T owns(T resource) {
        owned.add(resource);
        return resource;
    }

    /** An answer of remote read: a frame for each pod's series. */
    private static byte[] streamed(String... pods) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String pod : pods) {
            XorAppender xor = new XorAppender();
            for (int i = 0; i < SAMPLES; i++) {
                xor.append(START_MS + i * 15_000L, i);
            }
            byte[] message = ChunkedReadResponse.newBuilder()
                    .addChunkedSeries(ChunkedSeries.newBuilder()
                            .addLabels(Label.newBuilder().setName("__name__").setValue("up"))
                            .addLabels(Label.newBuilder().setName("pod").setValue(pod))
                            .addChunks(Chunk.newBuilder()
                                    .setMinTimeMs(START_MS)
                                    .setMaxTimeMs(START_MS + (SAMPLES - 1) * 15_000L)
                                    .setType(Chunk.Encoding.XOR)
                                    .setData(ByteString.copyFrom(xor.toBytes()))))
                    .build()
                    .toByteArray();
            assertThat(message.length).isBetween(0x80, 0x3fff);
            CRC32C sum = new CRC32C();
            sum.update(message);
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(message.length & 0x7f | 0x80);
            out.write(message.length >> 7);
            out.writeInt((int) sum.getValue());
            out.write(message);
        }
        return bytes.toByteArray();
    }

    private SidecarServer sidecar(String client, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(
                "--prometheus.url=" + prometheus.base().toString().replace("127.0.0.1", "localhost"),
                "--prometheus.http-client=" + client,
                "--tsdb.path=" + Files.createDirectories(dir.resolve("tsdb")),
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0"));
        args.addAll(List.of(more));
        return owns(new SidecarServer(SidecarCommand.settingsOf(Map.of(), args.toArray(String[]::new))));
    }

    private String trusting(String password) {
        return "{tls_config: {ca_file: '" + authority.cert() + "'}, basic_auth: {username: ali, password: '" + password
                + "'}}";
    }

    /** @param patience how long the querier waits for the sidecar to tell what it has: all of it, if it never does */
    private JsonNode ask(SidecarServer sidecar, String patience, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of(
                "--http-address=127.0.0.1:0",
                "--grpc-address=127.0.0.1:0",
                "--endpoint.info-timeout=" + patience,
                "--endpoint=127.0.0.1:" + sidecar.process().grpcPort()));
        args.addAll(List.of(more));
        try (QueryServer query = new QueryServer(QueryCommand.settingsOf(args.toArray(String[]::new)));
                HttpClient client = HttpClient.newHttpClient()) {
            String path = "api/v1/query?query=sum+by+(pod,cluster)+(up)&time=" + (START_MS / 1000 + 600);
            return JsonMapper.shared()
                    .readTree(client.send(
                                    HttpRequest.newBuilder(URI.create(query.url() + path))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body());
        }
    }

    @Test
    void prometheusBehindTlsAndAPassword_isRead_andOnlyThoseWithACertificateMayAsk() throws Exception {
        TestAuthority.Identity own = authority.issue(dir, "sidecar");
        TestAuthority.Identity querier = authority.issue(dir, "querier");
        SidecarServer sidecar = sidecar(
                trusting("open sesame"),
                "--grpc-server-tls-cert=" + own.cert(),
                "--grpc-server-tls-key=" + own.key(),
                "--grpc-server-tls-client-ca=" + authority.cert());
        while (!sidecar.process().probes().isReady()) {
            Thread.sleep(10);
        }

        JsonNode answer = ask(
                sidecar,
                "60s",
                "--grpc-client-tls-secure",
                "--grpc-client-tls-ca=" + authority.cert(),
                "--grpc-client-tls-cert=" + querier.cert(),
                "--grpc-client-tls-key=" + querier.key());
        assertThat(answer.path("warnings").isMissingNode()).isTrue();
        assertThat(answer.path("data").path("result").toString())
                .isEqualTo("[" + row("a") + "," + row("b") + "," + row("c") + "]");
        assertThat(prometheus.asked("/api/v1/read").getFirst().headers()).containsKey("Authorization");

        JsonNode unknown = ask(sidecar, "1s", "--grpc-client-tls-secure", "--grpc-client-tls-ca=" + authority.cert());
        assertThat(unknown.path("data").path("result").size()).isZero();
        assertThat(unknown.path("warnings").toString()).contains("endpoint is not reached");
    }

    private static String row(String pod) {
        return "{\"metric\":{\"cluster\":\"fake\",\"pod\":\"" + pod + "\"},\"value\":[" + (START_MS / 1000 + 600)
                + ",\"40\"]}";
    }

    @Test
    void wrongPassword_orUnknownAuthority_leavesTheSidecarWaiting() throws Exception {
        SidecarServer wrong = sidecar(trusting("open barley"));
        SidecarServer stranger = sidecar("{basic_auth: {username: ali, password: open sesame}}");
        while (prometheus.asked().isEmpty()) {
            Thread.sleep(10);
        }

        assertThat(wrong.process().probes().isReady()).isFalse();
        assertThat(stranger.process().probes().isReady()).isFalse();
        assertThat(prometheus.asked())
                .allSatisfy(asked -> assertThat(asked.headers())
                        .containsEntry(
                                "Authorization",
                                List.of("Basic "
                                        + Base64.getEncoder()
                                                .encodeToString("ali:open barley".getBytes(StandardCharsets.UTF_8)))));
    }
}
