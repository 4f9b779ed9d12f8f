package io.athanor.app.buckets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.http.Secret;
import io.athanor.objstore.oci.OciConfig;
import io.athanor.objstore.oci.OciConfig.Identity;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciYamlTest {
    private static final String RAW =
            "provider: raw\nbucket: b\ntenancy_ocid: t\nuser_ocid: u\nregion: eu-frankfurt-1\nfingerprint: f\nprivatekey: hush\n";

    @TempDir
    private Path home;

    private OciConfig read(String keys) {
        return OciYaml.read(YamlMapping.parse(new ConfigText("o.yaml", keys)), Map.of("HOME", home.toString()));
    }

    private void refused(String keys, String message) {
        assertThatThrownBy(() -> read(keys)).isInstanceOf(UserError.class).hasMessage("o.yaml" + message);
    }

    @Test
    void rawKeys_areRead_andNoSecretIsShown() {
        OciConfig config = read(RAW);

        assertThat(config.identity()).isEqualTo(new Identity("t", "u", "f", new Secret("hush"), Secret.NONE));
        assertThat(config.region()).isEqualTo("eu-frankfurt-1");
        assertThat(config.partSize()).isEqualTo(OciConfig.DEFAULT_PART_SIZE);
        assertThat(config.tries()).isEqualTo(OciConfig.DEFAULT_TRIES);
        assertThat(config.http().responseTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.toString()).doesNotContain("hush");
    }

    @Test
    void everyOtherKeyOfThanos_isRead() {
        OciConfig config = read(RAW + """
                passphrase: pass
                compartment_ocid: c
                part_size: 1000000
                max_request_retries: 4
                request_retry_interval: 2
                http_config:
                  idle_conn_timeout: 1s
                  response_header_timeout: 2s
                  tls_handshake_timeout: 3s
                  expect_continue_timeout: 4s
                  insecure_skip_verify: true
                  max_idle_conns: 5
                  max_idle_conns_per_host: 6
                  max_conns_per_host: 7
                  disable_compression: true
                  client_timeout: 8s
                """);

        assertThat(config.identity().passphrase().text()).isEqualTo("pass");
        assertThat(config.partSize()).isEqualTo(1_000_000);
        assertThat(config.tries()).isEqualTo(4);
        assertThat(config.pause()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.http().responseTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.http().maxPerHost()).isEqualTo(7);
    }

    @Test
    void defaultProvider_readsOraclesOwnFile() throws IOException {
        Files.createDirectory(home.resolve(".oci"));
        Files.writeString(home.resolve("key.pem"), "hush");
        Files.writeString(home.resolve(".oci/config"), """
                [OTHER]
                user = nobody
                [DEFAULT]
                # ours
                user = u
                tenancy=t
                fingerprint = f
                region = uk-london-1
                key_file = ~/key.pem
                pass_phrase = pass
                """);

        OciConfig config = read("provider: default\nbucket: b\n");

        assertThat(config.identity()).isEqualTo(new Identity("t", "u", "f", new Secret("hush"), new Secret("pass")));
        assertThat(config.region()).isEqualTo("uk-london-1");
    }

    @Test
    void mistakes_areRefusedByName() throws IOException {
        refused("provider: raw\n", ": the key \"bucket\" is missing: add it");
        refused(RAW.replace("fingerprint: f\n", ""), ": the key \"fingerprint\" is missing: add it");
        refused(
                "bucket: b\nprovider: instance-principal\n",
                ":2: \"provider\" is instance-principal, which cannot be honoured: use raw, or default with a file of keys");
        refused("bucket: b\nprovider: mine\n", ":2: \"provider\" is \"mine\": use raw or default");
        refused(
                RAW.replace("eu-frankfurt-1", "a.example.org/"),
                ":5: \"region\" has to be the name of a region, for example eu-frankfurt-1");
        refused(
                RAW + "part_size: 9999999999\n",
                ":8: \"part_size\" is 9999999999: each upload keeps one part in memory, at most 536870912 bytes");
        refused(
                "bucket: b\nprovider: default\n",
                ":2: \"provider\" is default, but " + home + "/.oci/config cannot be read: create it, or use raw");
        Files.createDirectory(home.resolve(".oci"));
        Files.writeString(home.resolve(".oci/config"), "[DEFAULT]\ntenancy=t\n");
        refused(
                "bucket: b\nprovider: default\n",
                ":2: \"provider\" is default, but \"user\" is missing in section DEFAULT of " + home + "/.oci/config");
        assertThatThrownBy(() -> read(RAW + "http_config: {tls_config: {}}\n"))
                .hasMessageStartingWith("o.yaml:8: unknown key \"http_config.tls_config\": allowed here: ");
    }
}
