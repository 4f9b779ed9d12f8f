package io.athanor.app.buckets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import io.athanor.server.tls.Certificates;
import io.athanor.testing.objstores.GcsServer;
import io.athanor.testing.objstores.ServerTls;
import io.athanor.testing.testkit.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code http_config} is what decides on the connections of the providers that are not S3's. */
class TlsBucketTest {
    @TempDir
    private Path dir;

    private TestAuthority authority;
    private TestAuthority.Identity client;
    private GcsServer server;

    @BeforeEach
    void start() throws GeneralSecurityException {
        authority = new TestAuthority(dir, "authority");
        client = authority.issue(dir, "client");
        TestAuthority.Identity identity = authority.issue(dir, "gcs.internal");
        Certificates files = new Certificates(InstantSource.system());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {files.identity(identity.cert(), identity.key())},
                new TrustManager[] {files.authorities(authority.cert())},
                null);
        server = GcsServer.open("metrics", new ServerTls(context, true));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Bucket open(String tls) throws IOException {
        String keys = "bucket: metrics\nmax_retries: 1\nhttp_config: {tls_config: {" + tls + "}}\n";
        return GcsYaml.open(
                YamlMapping.parse(new ConfigText("o.yaml", keys)), Map.of("STORAGE_EMULATOR_HOST", server.url()));
    }

    private String ours() {
        return "cert_file: " + client.cert() + ", key_file: " + client.key();
    }

    private void works(String tls) throws IOException {
        try (Bucket bucket = open(tls)) {
            bucket.put("x", new ByteArrayInputStream("1".getBytes(UTF_8)));
            assertThat(bucket.get("x")).hasContent("1");
        }
    }

    private void fails(String tls) throws IOException {
        try (Bucket bucket = open(tls)) {
            assertThatThrownBy(() -> bucket.exists("x"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("cannot look at object \"x\" in GCS bucket \"metrics\": ");
        }
    }

    @Test
    void certificates_areShownAndChecked() throws IOException {
        String trusts = ", ca_file: " + authority.cert();

        works(ours() + trusts);
        works(ours() + trusts + ", server_name: gcs.internal");
        works(ours() + ", insecure_skip_verify: true");

        fails(ours());
        fails(ours() + trusts + ", server_name: other.internal");
        fails("ca_file: " + authority.cert());
    }

    @Test
    void authority_thatIsUnknown_isSaid() throws IOException {
        try (Bucket bucket = open(ours())) {
            assertThatThrownBy(() -> bucket.exists("x"))
                    .hasMessageContaining("TLS failed")
                    .hasMessageEndingWith("check the certificates and http_config.tls_config");
        }
    }
}
