package io.athanor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.server.tls.Certificates;
import io.athanor.testing.testkit.TestAuthority;
import io.athanor.workload.FleetSpec;
import io.athanor.workload.FleetWorkload;
import io.athanor.workload.ProgressListener;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code --query.tenant-certificate-field}: who asks is who a client's certificate says. */
class TenantCertificateTest {
    private static final long START_MS = 1_767_225_600_000L;

    @TempDir
    private Path dir;

    @Test
    void tenant_isWhomTheCertificateNames_whateverTheHeaderSays() throws Exception {
        TestAuthority authority = new TestAuthority(dir, "ca");
        TestAuthority.Identity server = authority.issue(dir, "querier");
        Path web = Files.writeString(
                dir.resolve("web.yml"),
                "tls_server_config: {cert_file: '" + server.cert() + "', key_file: '" + server.key()
                        + "', client_auth_type: VerifyClientCertIfGiven, client_ca_file: '" + authority.cert() + "'}");
        Path bucket = dir.resolve("bucket");
        FleetWorkload.write(FleetSpec.ofPods(2, START_MS, START_MS + 3_600_000), bucket, ProgressListener.NONE);
        try (StoreServer store = new StoreServer(StoreCommand.settingsOf(
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0",
                        "--data-dir=" + dir.resolve("data"),
                        "--objstore.config=type: FILESYSTEM\nconfig:\n  directory: '" + bucket + "'"));
                HttpClient anonymous = client(authority, null)) {
            List<String> namespaces = List.of();
            for (String field : List.of("commonName", "organization", "organizationalUnit")) {
                try (QueryServer query = new QueryServer(QueryCommand.settingsOf(
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0",
                        "--http.config=" + web,
                        "--endpoint=127.0.0.1:" + store.grpcPort(),
                        "--endpoint.info-timeout=60s",
                        "--query.tenant-certificate-field=" + field,
                        "--query.enforce-tenancy",
                        "--query.tenant-label-name=namespace"))) {
                    String url = "https://localhost:" + query.port() + "/api/v1/label/namespace/values";
                    if (namespaces.isEmpty()) {
                        namespaces = namespaces(store);
                    }
                    String own = namespaces.getFirst();
                    TestAuthority.Identity of = switch (field) {
                        case "commonName" -> authority.issue(dir, own, "o", "u");
                        case "organization" -> authority.issue(dir, "someone", own, "u");
                        default -> authority.issue(dir, "anyone", "o", own);
                    };
                    try (HttpClient known = client(authority, of)) {
                        HttpResponse<String> answer = get(known, url, namespaces.getLast());
                        assertThat(answer.body()).as(field).contains("\"data\":[\"" + own + "\"]");
                    }
                    HttpResponse<String> refused = get(anonymous, url, own);
                    assertThat(refused.statusCode()).as(field).isEqualTo(400);
                    assertThat(refused.body()).contains("could not get required certificate field from client cert");
                    assertThat(refused.body()).doesNotContain(own);
                }
            }
        }
    }

    /** The tenants that there are. */
    private List<String> namespaces(StoreServer store) throws Exception {
        try (QueryServer query = new QueryServer(QueryCommand.settingsOf(
                        "--http-address=127.0.0.1:0",
                        "--grpc-address=127.0.0.1:0",
                        "--endpoint=127.0.0.1:" + store.grpcPort(),
                        "--endpoint.info-timeout=60s"));
                HttpClient plain = HttpClient.newHttpClient()) {
            JsonNode all = JsonMapper.shared()
                    .readTree(get(plain, query.url() + "api/v1/label/namespace/values", "")
                            .body())
                    .path("data");
            assertThat(all.size()).isGreaterThan(1);
            return List.of(all.path(0).asString(""), all.path(all.size() - 1).asString(""));
        }
    }

    private static HttpResponse<String> get(HttpClient client, String url, String tenant) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (!tenant.isEmpty()) {
            request.header("THANOS-TENANT", tenant);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpClient client(TestAuthority authority, TestAuthority.@Nullable Identity own) throws Exception {
        Certificates files = new Certificates(InstantSource.system());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                own == null ? null : new KeyManager[] {files.identity(own.cert(), own.key())},
                new TrustManager[] {files.authorities(authority.cert())},
                null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
