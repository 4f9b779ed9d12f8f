package io.athanor.app.buckets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.objstore.ObjstoreConfig;
import io.athanor.server.tracing.Tracing;
import io.athanor.testing.objstores.AzureServer;
import io.athanor.testing.objstores.SwiftServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From the YAML of a file to a bucket that answers. */
class RemoteBucketsTest {
    private static Bucket open(String yaml) {
        ObjstoreConfig config =
                ObjstoreConfig.parse(new ConfigText("o.yaml", yaml), Map.of("PASSWORD", "test-password"));
        return Buckets.open(config, "--objstore.config", new PrometheusRegistry(), Tracing.OFF);
    }

    private static void works(String yaml) throws IOException {
        try (Bucket bucket = open(yaml)) {
            bucket.put("dir/x", new ByteArrayInputStream("1".getBytes(UTF_8)));
            assertThat(bucket.get("dir/x")).hasContent("1");
        }
    }

    @Test
    void azure_withAPrefix_works() throws IOException {
        try (AzureServer server = AzureServer.open(null)) {
            works("type: AZURE\nprefix: tenant\nconfig:\n  storage_account: athanortest\n  container: metrics\n"
                    + "  storage_connection_string: " + server.connectionString() + "\n");

            assertThat(server.names("metrics")).containsExactly("tenant/dir/x");
        }
    }

    @Test
    void swift_withAVariable_works() throws IOException {
        try (SwiftServer server = SwiftServer.open()) {
            server.createContainer("metrics");
            works("type: Swift\nconfig:\n  auth_url: " + server.url() + "/v3\n  username: me\n  password: $(PASSWORD)\n"
                    + "  domain_name: Default\n  project_name: p\n  region_name: here\n  container_name: metrics\n");

            assertThat(server.names("metrics")).containsExactly("dir/x");
        }
    }

    @Test
    void failures_areThoseOfWhoRunsIt() {
        try (SwiftServer server = SwiftServer.open()) {
            String yaml = "type: SWIFT\nconfig: {auth_url: '" + server.url()
                    + "/auth/v1.0', username: me, password: hush, container_name: c, retries: 0}\n";
            assertThatThrownBy(() -> open(yaml))
                    .isInstanceOfSatisfying(
                            UserError.class, e -> assertThat(e.kind()).isEqualTo(UserError.Kind.ENVIRONMENT))
                    .hasMessage(
                            "cannot log in in SWIFT container \"c\": the server answered 401: check the credentials");
        }
        assertThatThrownBy(() -> open("type: GCS\nconfig: {bucket: b, service_account: hush}\n"))
                .isInstanceOfSatisfying(
                        UserError.class, e -> assertThat(e.kind()).isEqualTo(UserError.Kind.CONFIGURATION))
                .hasMessageStartingWith("GCS bucket \"b\": \"service_account\" is not the JSON of Google credentials");
    }
}
