package io.athanor.app.buckets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.gcs.GcsConfig;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GcsYamlTest {
    private static GcsConfig read(String keys) {
        YamlMapping yaml = YamlMapping.parse(new ConfigText("o.yaml", keys));
        return GcsYaml.read(yaml, HttpYaml.read(yaml.mapping("http_config")).plain());
    }

    private static void refused(String keys, String message) {
        assertThatThrownBy(() -> read(keys)).isInstanceOf(UserError.class).hasMessage("o.yaml" + message);
    }

    @Test
    void leastKeys_giveThanosDefaults() {
        assertThat(read("bucket: b")).isEqualTo(new GcsConfig("b", Secret.NONE, 16 << 20, 0, HttpConfig.DEFAULT));
    }

    @Test
    void everyKeyOfThanos_isRead_andNoSecretIsShown() {
        GcsConfig config = read("""
                bucket: metrics
                service_account: |-
                  {"type": "service_account", "private_key": "hush"}
                use_grpc: false
                grpc_conn_pool_size: 0
                chunk_size_bytes: 300000
                max_retries: 4
                http_config:
                  idle_conn_timeout: 10s
                  response_header_timeout: 20s
                  insecure_skip_verify: true
                  tls_handshake_timeout: 5s
                  expect_continue_timeout: 2s
                  max_idle_conns: 7
                  max_idle_conns_per_host: 6
                  max_conns_per_host: 5
                  disable_compression: true
                  tls_config: {server_name: gcs.internal}
                """);

        assertThat(config)
                .isEqualTo(new GcsConfig(
                        "metrics",
                        new Secret("{\"type\": \"service_account\", \"private_key\": \"hush\"}"),
                        2 * GcsConfig.CHUNK_UNIT,
                        4,
                        new HttpConfig(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30),
                                6,
                                6,
                                5)));
        assertThat(config.toString()).doesNotContain("hush");
    }

    @Test
    void keysThatCannotBeHonoured_areRefusedByName() {
        refused("{}", ": the key \"bucket\" is missing: add it");
        refused(
                "bucket: b\nuse_grpc: true\n",
                ":2: \"use_grpc\" cannot be honoured: GCS is spoken to by HTTP here, remove the key");
        refused(
                "bucket: b\ngrpc_conn_pool_size: 4\n",
                ":2: \"grpc_conn_pool_size\" means nothing without gRPC, which is not spoken: remove the key");
        refused(
                "bucket: b\nchunk_size_bytes: 2000000000\n",
                ":2: \"chunk_size_bytes\" is 2000000000: each upload keeps one chunk in memory, at most 536870912 bytes");
        refused("bucket: b\nmax_retries: -1\n", ":2: \"max_retries\" has to be from 0 to 2147483647");
        assertThatThrownBy(() -> read("bucket: b\nno_auth: true\n"))
                .hasMessageStartingWith("o.yaml:2: unknown key \"no_auth\": allowed here: ");
    }
}
