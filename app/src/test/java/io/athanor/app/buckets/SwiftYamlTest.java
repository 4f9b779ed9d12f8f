package io.athanor.app.buckets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.http.Secret;
import io.athanor.objstore.swift.SwiftConfig;
import io.athanor.objstore.swift.SwiftConfig.Access;
import io.athanor.objstore.swift.SwiftConfig.Domain;
import io.athanor.objstore.swift.SwiftConfig.Project;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SwiftYamlTest {
    private static final String LEAST =
            "auth_url: https://k/v3\nusername: me\npassword: hush\nproject_name: p\ncontainer_name: c\n";

    private static SwiftConfig read(String keys) {
        YamlMapping yaml = YamlMapping.parse(new ConfigText("o.yaml", keys));
        return SwiftYaml.read(yaml, HttpYaml.read(yaml.mapping("http_config")).plain());
    }

    private static void refused(String keys, String message) {
        assertThatThrownBy(() -> read(keys)).isInstanceOf(UserError.class).hasMessage("o.yaml" + message);
    }

    @Test
    void leastKeys_giveThanosDefaults() {
        SwiftConfig config = read(LEAST);

        Domain none = new Domain("", "");
        assertThat(config.access())
                .isEqualTo(new Access.Password(
                        "https://k/v3", "me", "", none, new Secret("hush"), new Project("", "p", none)));
        assertThat(config.container()).isEqualTo("c");
        assertThat(config.segmentContainer()).isEqualTo("c");
        assertThat(config.chunkSize()).isEqualTo(1L << 30);
        assertThat(config.retries()).isEqualTo(3);
        assertThat(config.isDynamic()).isFalse();
        assertThat(config.http().connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.http().responseTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(config.toString()).doesNotContain("hush");
    }

    @Test
    void everyKeyOfThanos_isRead() {
        SwiftConfig config = read("""
                auth_version: 3
                auth_url: https://k/identity
                username: me
                user_domain_name: ud
                user_domain_id: udi
                user_id: uid
                password: hush
                domain_id: di
                domain_name: d
                project_id: pid
                project_name: p
                project_domain_id: pdi
                project_domain_name: pd
                region_name: r
                container_name: c
                large_object_chunk_size: 1000
                large_object_segments_container_name: s
                retries: 0
                connect_timeout: 1s
                timeout: 30s
                use_dynamic_large_objects: true
                http_config: {max_conns_per_host: 3}
                """);

        assertThat(config.access())
                .isEqualTo(new Access.Password(
                        "https://k/identity",
                        "me",
                        "uid",
                        new Domain("udi", "ud"),
                        new Secret("hush"),
                        new Project("pid", "p", new Domain("pdi", "pd"))));
        assertThat(config.region()).isEqualTo("r");
        assertThat(config.segmentContainer()).isEqualTo("s");
        assertThat(config.chunkSize()).isEqualTo(1000);
        assertThat(config.retries()).isZero();
        assertThat(config.isDynamic()).isTrue();
        assertThat(config.http().responseTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void otherLogins_areRead() {
        assertThat(read("auth_url: https://k/auth/v1.0\nusername: a:me\npassword: hush\ncontainer_name: c\n")
                        .access())
                .isEqualTo(new Access.Basic("https://k/auth/v1.0", "a:me", new Secret("hush")));
        assertThat(read("""
                        auth_url: https://k/v3
                        application_credential_id: i
                        application_credential_secret: hush
                        container_name: c
                        """).access())
                .isEqualTo(new Access.Application("https://k/v3", "i", "", "", new Domain("", ""), new Secret("hush")));
    }

    @Test
    void mistakes_areRefusedByName() {
        refused("container_name: c\n", ": the key \"auth_url\" is missing: add it");
        refused("auth_url: nothing\n", ":1: \"auth_url\" has to be a URL, for example https://keystone.example.org/v3");
        refused(LEAST.replace("username: me\n", ""), ": the key \"username\" is missing: add it");
        refused(LEAST.replace("password: hush\n", ""), ": the key \"password\" is missing: add it");
        refused(LEAST.replace("project_name: p\n", ""), ": the key \"project_name\" is missing: add it");
        refused(LEAST.replace("container_name: c\n", ""), ": the key \"container_name\" is missing: add it");
        refused(
                "auth_url: https://k/v3\napplication_credential_id: i\n",
                ": the key \"application_credential_secret\" is missing: add it");
        refused(
                LEAST + "auth_version: 2\n",
                ":6: \"auth_version\" is 2, which cannot be honoured: use version 3 of Keystone, or 1");
        refused(LEAST.replace("/v3", "/"), ": \"auth_version\" is not in auth_url: set it to 3, or to 1");
        refused(
                LEAST + "large_object_chunk_size: 0\n",
                ":6: \"large_object_chunk_size\" is 0 bytes: Swift takes from 1 to 5368709120 (5 GiB)");
        assertThatThrownBy(() -> read(LEAST + "tenant_name: t\n"))
                .hasMessageStartingWith("o.yaml:6: unknown key \"tenant_name\": allowed here: ");
    }
}
