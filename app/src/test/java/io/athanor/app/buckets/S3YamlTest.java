package io.athanor.app.buckets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.s3.S3Config;
import io.athanor.objstore.s3.S3Config.Encryption;
import io.athanor.objstore.s3.S3Config.Lookup;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3YamlTest {
    private static final String LEAST = "bucket: b\nendpoint: s3.example.org:9000\n";

    @TempDir
    private Path dir;

    private static S3Config read(String keys) {
        return S3Yaml.read(YamlMapping.parse(new ConfigText("o.yaml", keys)));
    }

    private static void refused(String more, String message) {
        assertThatThrownBy(() -> read(LEAST + more))
                .isInstanceOf(UserError.class)
                .hasMessage("o.yaml" + message);
    }

    @Test
    void leastKeys_giveThanosDefaults() {
        S3Config config = read(LEAST);

        assertThat(config)
                .isEqualTo(new S3Config(
                        new S3Config.Address("b", "s3.example.org:9000", "", false, true, Lookup.AUTO),
                        S3Config.Access.CHAIN,
                        S3Config.Uploads.DEFAULT,
                        new Encryption.BucketsOwn(),
                        HttpConfig.DEFAULT,
                        false,
                        false,
                        0));
    }

    @Test
    void everyKeyOfThanos_isRead_andNoSecretIsShown() {
        S3Config config = read("""
                bucket: metrics
                endpoint: s3.eu-west-1.amazonaws.com
                region: eu-west-1
                disable_dualstack: true
                aws_sdk_auth: false
                access_key: AKID
                insecure: true
                signature_version2: false
                secret_key: hush-key
                session_token: hush-token
                put_user_metadata: {X-Amz-Storage-Class: STANDARD_IA, team: a}
                http_config:
                  idle_conn_timeout: 2m
                  response_header_timeout: 1m
                  insecure_skip_verify: true
                  tls_handshake_timeout: 5s
                  expect_continue_timeout: 1s
                  max_idle_conns: 20
                  max_idle_conns_per_host: 10
                  max_conns_per_host: 30
                  disable_compression: false
                  tls_config: {ca_file: "", cert_file: "", key_file: "", server_name: other, insecure_skip_verify: false}
                trace: {enable: true}
                list_objects_version: v1
                bucket_lookup_type: virtual-hosted
                send_content_md5: false
                disable_multipart: true
                part_size: 134217728
                sse_config: {type: SSE-KMS, kms_key_id: id, kms_encryption_context: {a: b}, encryption_key: ""}
                sts_endpoint: https://sts.eu-west-1.amazonaws.com
                max_retries: 7
                """);

        assertThat(config.address())
                .isEqualTo(new S3Config.Address(
                        "metrics", "s3.eu-west-1.amazonaws.com", "eu-west-1", true, false, Lookup.VIRTUAL_HOSTED));
        assertThat(config.access().secretKey().text()).isEqualTo("hush-key");
        assertThat(config.access().sessionToken().text()).isEqualTo("hush-token");
        assertThat(config.uploads())
                .isEqualTo(new S3Config.Uploads(
                        Map.of("X-Amz-Storage-Class", "STANDARD_IA", "team", "a"), false, false, 128 << 20));
        assertThat(config.encryption()).isEqualTo(new Encryption.SseKms("id", Map.of("a", "b")));
        assertThat(config.http())
                .isEqualTo(new HttpConfig(
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        10,
                        10,
                        30));
        assertThat(config.listsV1()).isTrue();
        assertThat(config.traces()).isTrue();
        assertThat(config.maxTries()).isEqualTo(7);
        assertThat(config.toString()).contains("AKID").doesNotContain("hush");
    }

    @Test
    void customerKey_isReadFromItsFile_andHasToHave32Bytes() throws Exception {
        Path key = Files.write(dir.resolve("key"), new byte[32]);
        Path shortKey = Files.write(dir.resolve("short"), new byte[31]);

        assertThat(read(LEAST + "sse_config: {type: SSE-C, encryption_key: '" + key + "'}")
                        .encryption())
                .isInstanceOf(Encryption.SseC.class);
        refused(
                "sse_config: {type: SSE-C, encryption_key: '" + shortKey + "'}",
                ":3: \"sse_config.encryption_key\" names " + shortKey + " of 31 bytes: the key has 32");
        refused(
                "sse_config: {type: SSE-C}",
                ": \"sse_config.encryption_key\" is missing: SSE-C needs a file of 32 bytes");
    }

    @Test
    void whatCannotBeHonoured_isRefusedByItsKey() {
        refused(
                "signature_version2: true",
                ":3: \"signature_version2\" cannot be honoured: requests are signed by version 4, remove the key");
        refused(
                "part_size: 1048576",
                ":3: \"part_size\" is 1048576 bytes: S3 takes parts from 5242880 (5 MiB) to 5368709120 (5 GiB)");
        refused(
                "access_key: a",
                ":3: \"access_key\" is set without secret_key: set both, or neither to have them looked for"
                        + " (environment, files, role)");
        refused(
                "secret_key: a",
                ":3: \"secret_key\" is set without access_key: set both, or neither to have them looked for"
                        + " (environment, files, role)");
        refused(
                "aws_sdk_auth: true\naccess_key: a\nsecret_key: b",
                ":3: \"aws_sdk_auth\" looks for keys elsewhere, but access_key gives one: remove one of them");
        refused(
                "session_token: a",
                ":3: \"session_token\" belongs to keys: set access_key and secret_key, or remove it");
        refused("list_objects_version: v3", ":3: \"list_objects_version\" is \"v3\": use v1 or v2");
        refused(
                "bucket_lookup_type: guess",
                ":3: \"bucket_lookup_type\" is \"guess\": use auto or virtual-hosted or path");
        refused("max_retries: -1", ":3: \"max_retries\" has to be a number of tries, or 0 for 10");
        refused(
                "sts_endpoint: sts.amazonaws.com",
                ":3: \"sts_endpoint\" has to be a URL, for example https://sts.eu-west-1.amazonaws.com");
        refused("sse_config: {type: SSE-X}", ":3: \"sse_config.type\" is \"SSE-X\": use SSE-S3, SSE-KMS or SSE-C");
        refused(
                "sse_config: {type: SSE-S3, kms_key_id: k}",
                ":3: \"sse_config.kms_key_id\" means nothing unless type is SSE-KMS: set that, or remove it");
        refused("sse_config: {type: SSE-KMS}", ": \"sse_config.kms_key_id\" is missing: SSE-KMS needs the key's id");
        refused(
                "http_config: {tls_config: {cert_file: c}}",
                ":3: \"http_config.tls_config.cert_file\" is set without key_file: set both or neither");
        refused(
                "http_config: {max_idle_conns: -1}",
                ":3: \"http_config.max_idle_conns\" has to be from 0 to 2147483647");
        assertThatThrownBy(() -> read(LEAST + "buket: x"))
                .hasMessageStartingWith("o.yaml:3: unknown key \"buket\": allowed here: ");
        assertThatThrownBy(() -> read(LEAST + "http_config: {tls_config: {ca_file: /none.pem}}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("/none.pem: no such file");
    }

    @Test
    void endpoint_withSchemeOrPath_isRefused() {
        for (String bad : new String[] {"https://s3.example.org", "s3.example.org/b", "user@host", "a b", ":9000"}) {
            assertThatThrownBy(() -> read("bucket: b\nendpoint: '" + bad + "'"))
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith("o.yaml:2: \"endpoint\" ");
        }
        assertThatThrownBy(() -> read("bucket: b")).hasMessage("o.yaml: the key \"endpoint\" is missing: add it");
        assertThatThrownBy(() -> read("endpoint: e")).hasMessage("o.yaml: the key \"bucket\" is missing: add it");
    }
}
