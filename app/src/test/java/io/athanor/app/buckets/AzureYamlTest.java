package io.athanor.app.buckets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.azure.AzureConfig;
import io.athanor.objstore.azure.AzureConfig.Access;
import io.athanor.objstore.azure.AzureConfig.Retries;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.http.Secret;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AzureYamlTest {
    private static final String LEAST = "storage_account: a\ncontainer: c\n";

    private static AzureConfig read(String keys) {
        YamlMapping yaml = YamlMapping.parse(new ConfigText("o.yaml", keys));
        return AzureYaml.read(yaml, HttpYaml.read(yaml.mapping("http_config")).plain());
    }

    private static void refused(String more, String message) {
        assertThatThrownBy(() -> read(LEAST + more))
                .isInstanceOf(UserError.class)
                .hasMessage("o.yaml" + message);
    }

    @Test
    void leastKeys_giveThanosDefaults() {
        assertThat(read(LEAST))
                .isEqualTo(new AzureConfig(
                        "a",
                        "c",
                        "blob.core.windows.net",
                        true,
                        new Access.Chain(),
                        Retries.DEFAULT,
                        0,
                        HttpConfig.DEFAULT));
    }

    @Test
    void everyKeyOfThanos_isRead_andNoSecretIsShown() {
        AzureConfig config = read("""
                storage_account: acc
                storage_account_key: aHVzaA==
                storage_connection_string: ""
                storage_create_container: false
                container: metrics
                endpoint: blob.core.chinacloudapi.cn
                user_assigned_id: ""
                az_tenant_id: t
                client_id: i
                client_secret: s
                max_retries: 9
                reader_config: {max_retry_requests: 3}
                pipeline_config: {max_tries: 4, try_timeout: 5s, retry_delay: 1s, max_retry_delay: 2s}
                msi_resource: x
                http_config: {max_conns_per_host: 12}
                """);

        assertThat(config)
                .isEqualTo(new AzureConfig(
                        "acc",
                        "metrics",
                        "blob.core.chinacloudapi.cn",
                        false,
                        new Access.AccountKey(new Secret("aHVzaA==")),
                        new Retries(4, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(2)),
                        3,
                        config.http()));
        assertThat(config.http().maxPerHost()).isEqualTo(12);
        assertThat(config.toString()).doesNotContain("aHVzaA==");
    }

    @Test
    void maxRetries_standsForBothOfItsKind() {
        AzureConfig config = read(LEAST + "max_retries: 9\n");

        assertThat(config.retries().retries()).isEqualTo(9);
        assertThat(config.readRetries()).isEqualTo(9);
    }

    @Test
    void credentials_chooseWhoAsks() {
        assertThat(read(LEAST + "storage_connection_string: hush\n").access())
                .isEqualTo(new Access.ConnectionString(new Secret("hush")));
        assertThat(read(LEAST + "az_tenant_id: t\nclient_id: i\nclient_secret: hush\n")
                        .access())
                .isEqualTo(new Access.Application("t", "i", new Secret("hush")));
        assertThat(read(LEAST + "user_assigned_id: u\n").access()).isEqualTo(new Access.ManagedIdentity("u"));
    }

    @Test
    void mistakes_areRefusedByName() {
        refused(
                "client_id: i\n",
                ":3: \"client_id\" is set without az_tenant_id and client_secret: set all of them, or none of them");
        refused(
                "storage_account_key: hush\nstorage_connection_string: hush\n",
                ":3: \"storage_account_key\" and storage_connection_string are two ways to say who asks: remove one of"
                        + " them");
        refused(
                "user_assigned_id: u\nstorage_account_key: hush\n",
                ":3: \"user_assigned_id\" and storage_account_key are two ways to say who asks: remove one of them");
        refused(
                "endpoint: https://blob.core.windows.net\n",
                ":3: \"endpoint\" has to be a host, for example blob.core.windows.net, without https://");
        refused(
                "pipeline_config: {retry_delay: 2s, max_retry_delay: 1s}\n",
                ":3: \"pipeline_config.retry_delay\" is longer than max_retry_delay: make it the shorter one");
        assertThatThrownBy(() -> read("container: c\n"))
                .hasMessage("o.yaml: the key \"storage_account\" is missing: add it");
        assertThatThrownBy(() -> read("storage_account: a\n"))
                .hasMessage("o.yaml: the key \"container\" is missing: add it");
        assertThatThrownBy(() -> read(LEAST + "storage_account_name: a\n"))
                .hasMessageStartingWith("o.yaml:3: unknown key \"storage_account_name\": allowed here: ");
    }
}
