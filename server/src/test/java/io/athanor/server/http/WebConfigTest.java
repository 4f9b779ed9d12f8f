package io.athanor.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.athanor.server.UserError;
import io.athanor.server.tls.Certificates;
import io.athanor.testing.testkit.TestAuthority;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebConfigTest {
    private static final String HASH = BCrypt.withDefaults().hashToString(4, "open sesame".toCharArray());
    private static final String OTHER = BCrypt.withDefaults().hashToString(4, "other".toCharArray());

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private @Nullable HttpServer server;

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void passwords_areAskedFor_andChangeWithTheFile() throws Exception {
        start("basic_auth_users:\n  ali: " + HASH + "\n");
        HttpClient client = HttpClient.newHttpClient();
        assertThat(get(client, "http", null).statusCode()).isEqualTo(401);
        assertThat(get(client, "http", null).headers().firstValue("WWW-Authenticate"))
                .hasValue("Basic");
        assertThat(get(client, "http", "ali:open sesame").statusCode()).isEqualTo(200);
        assertThat(get(client, "http", "ali:open sesame").statusCode()).isEqualTo(200);
        assertThat(get(client, "http", "ali:wrong").statusCode()).isEqualTo(401);
        assertThat(get(client, "http", "baba:open sesame").statusCode()).isEqualTo(401);

        write("basic_auth_users:\n  ali: " + OTHER + "\n");
        now.set(now.get().plusSeconds(2));
        assertThat(get(client, "http", "ali:open sesame").statusCode()).isEqualTo(401);
        assertThat(get(client, "http", "ali:other").statusCode()).isEqualTo(200);
    }

    @Test
    void file_brokenLater_leavesWhatWasRead() throws Exception {
        start("basic_auth_users:\n  ali: " + HASH + "\n");
        write("basic_auth_users: [nonsense\n");
        now.set(now.get().plusSeconds(2));
        HttpClient client = HttpClient.newHttpClient();
        assertThat(get(client, "http", "ali:open sesame").statusCode()).isEqualTo(200);
        assertThat(get(client, "http", null).statusCode()).isEqualTo(401);
    }

    @Test
    void headers_areOnEveryAnswer() throws Exception {
        start("http_server_config:\n  headers:\n    X-Frame-Options: deny\n");
        assertThat(get(HttpClient.newHttpClient(), "http", null).headers().firstValue("X-Frame-Options"))
                .hasValue("deny");
    }

    @Test
    void tls_speaksHttp2_andHttp1WhereItIsTurnedOff() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "ca");
        TestAuthority.Identity own = authority.issue(folder, "server");
        start("tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n");
        try (HttpClient client = client(authority, null)) {
            HttpResponse<String> answer = get(client, "https", null);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        }
        server().close();
        start("tls_server_config:\n  cert_file: " + own.cert() + "\n  key_file: server.key\n"
                + "http_server_config:\n  http2: false\n");
        try (HttpClient client = client(authority, null)) {
            assertThat(get(client, "https", null).version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void tls_clientsNeedACertificateWithAnAllowedName() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "ca");
        authority.issue(folder, "server");
        start("""
                tls_server_config:
                  cert_file: server.pem
                  key_file: server.key
                  client_auth_type: RequireAndVerifyClientCert
                  client_ca_file: ca.pem
                  client_allowed_sans: [grafana]
                """);
        try (HttpClient client = client(authority, authority.issue(folder, "grafana"))) {
            assertThat(get(client, "https", null).statusCode()).isEqualTo(200);
        }
        try (HttpClient client = client(authority, authority.issue(folder, "other"))) {
            assertThatThrownBy(() -> get(client, "https", null)).isInstanceOf(IOException.class);
        }
        try (HttpClient client = client(authority, null)) {
            assertThatThrownBy(() -> get(client, "https", null)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void mistakes_areNamedWithTheirLine() {
        assertRefused("basic_auth_users:\n  ali: secret\n", "holds something else than a bcrypt hash for the user ali");
        assertRefused("tls_server_config:\n  cert_file: a\n", "tls_server_config.key_file");
        assertRefused("tls_server_config:\n  cert_file: a\n  key_file: b\n  min_version: 1.2\n", ":4:");
        assertRefused("tls_server_config:\n  cert_file: a\n  key_file: b\n  curve_preferences: [P1]\n", "CurveP256");
        assertRefused(
                "tls_server_config:\n  cert_file: a\n  key_file: b\n  client_auth_type: RequireAndVerifyClientCert\n",
                "needs client_ca_file");
        assertRefused("tls_server_config:\n  cert_file: a\n  key_file: b\n", "no such file");
        assertRefused("http_server_config:\n  headers:\n    X-Other: 1\n", "cannot set X-Other");
        assertRefused("rate_limit:\n  burst: 1\n", "rate_limit");
        assertRefused("something: 1\n", "unknown key");
    }

    private void assertRefused(String text, String problem) {
        assertThatThrownBy(() -> start(text)).isInstanceOf(UserError.class).hasMessageContaining(problem);
    }

    private HttpServer server() {
        return java.util.Objects.requireNonNull(server);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("web.yml"), text);
    }

    private void start(String text) throws IOException {
        HttpOptions options = new HttpOptions(
                        InetSocketAddress.createUnresolved("127.0.0.1", 0),
                        "--http-address",
                        Duration.ofSeconds(5),
                        true)
                .with(write(text));
        Routes routes = new Routes().add("GET", "/", "hello", e -> e.send(200, "text/plain", "hello"));
        server = new HttpServer(options, routes, new PrometheusRegistry(), now::get, RandomGenerator.getDefault());
    }

    private HttpResponse<String> get(HttpClient client, String scheme, @Nullable String user)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + server().port() + "/"));
        if (user != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpClient client(TestAuthority authority, TestAuthority.@Nullable Identity own)
            throws GeneralSecurityException {
        Certificates certificates = new Certificates(InstantSource.system());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                own == null ? null : new KeyManager[] {certificates.identity(own.cert(), own.key())},
                new TrustManager[] {certificates.authorities(authority.cert())},
                null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
