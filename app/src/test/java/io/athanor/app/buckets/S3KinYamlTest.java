package io.athanor.app.buckets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Bucket;
import io.athanor.objstore.http.HttpConfig;
import io.athanor.objstore.s3.S3Config;
import io.athanor.objstore.s3.S3Config.Address;
import io.athanor.objstore.s3.S3Config.Lookup;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3KinYamlTest {
    private static final String OSS = "bucket: b\naccess_key_id: id\naccess_key_secret: hush\n";
    private static final String KEYS = "bucket: b\naccess_key: id\nsecret_key: hush\n";
    private static final String COS = "secret_id: id\nsecret_key: hush\n";

    private static YamlMapping yaml(String keys) {
        return YamlMapping.parse(new ConfigText("o.yaml", keys));
    }

    private static S3Config read(String type, String keys) {
        YamlMapping yaml = yaml(keys);
        boolean hasHttp = keys.contains("http_config");
        S3Config config = S3KinYaml.read(
                type, yaml, hasHttp ? HttpYaml.read(yaml.mapping("http_config")).plain() : HttpConfig.DEFAULT);
        assertThat(config.toString()).doesNotContain("hush");
        return config;
    }

    private static Address at(String type, String keys) {
        return read(type, keys).address();
    }

    private static Address hosted(String bucket, String endpoint, String region) {
        return new Address(bucket, endpoint, region, false, false, Lookup.VIRTUAL_HOSTED);
    }

    private static void refused(String type, String keys, String message) {
        assertThatThrownBy(() -> S3KinYaml.open(type, yaml(keys), Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessage("o.yaml" + message);
    }

    @Test
    void addresses_becomeThoseOfS3sInterface() {
        assertThat(at("ALIYUNOSS", OSS + "endpoint: oss-cn-hangzhou.aliyuncs.com"))
                .isEqualTo(hosted("b", "s3.oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou"));
        assertThat(at("ALIYUNOSS", OSS + "endpoint: https://oss-cn-hangzhou-internal.aliyuncs.com"))
                .isEqualTo(hosted("b", "s3.oss-cn-hangzhou-internal.aliyuncs.com", "cn-hangzhou"));
        assertThat(at("OBS", KEYS + "endpoint: obs.cn-south-1.myhuaweicloud.com"))
                .isEqualTo(hosted("b", "obs.cn-south-1.myhuaweicloud.com", "cn-south-1"));
        assertThat(at("BOS", KEYS + "endpoint: bj.bcebos.com")).isEqualTo(hosted("b", "s3.bj.bcebos.com", "bj"));
        assertThat(at("BOS", KEYS + "endpoint: http://127.0.0.1:9000/"))
                .isEqualTo(new Address("b", "127.0.0.1:9000", "us-east-1", true, false, Lookup.PATH));
        assertThat(at("COS", COS + "bucket: b\napp_id: 12\nregion: ap-guangzhou\n"))
                .isEqualTo(hosted("b-12", "cos.ap-guangzhou.myqcloud.com", "ap-guangzhou"));
        assertThat(at("COS", COS + "endpoint: https://b-12.cos.ap-guangzhou.myqcloud.com\n"))
                .isEqualTo(hosted("b-12", "cos.ap-guangzhou.myqcloud.com", "ap-guangzhou"));
    }

    @Test
    void keysOfThanos_areRead() {
        S3Config obs = read(
                "OBS",
                KEYS + "endpoint: obs.x.myhuaweicloud.com\nmax_retries: 4\nhttp_config: {max_conns_per_host: 9}\n");

        assertThat(obs.maxTries()).isEqualTo(4);
        assertThat(obs.http().maxPerHost()).isEqualTo(9);
        assertThat(obs.access().accessKey()).isEqualTo("id");
        assertThat(obs.access().secretKey().text()).isEqualTo("hush");
        assertThat(read("COS", COS + "bucket: b\napp_id: 12\nregion: r\nmax_retries: 5\n")
                        .maxTries())
                .isEqualTo(5);
    }

    @Test
    void bucket_isMade_andWritesOnNoCondition() throws IOException {
        for (String type : new String[] {"OBS", "BOS"}) {
            try (Bucket bucket = S3KinYaml.open(type, yaml(KEYS + "endpoint: 127.0.0.1:1\n"), Map.of())) {
                assertThat(bucket.name()).isEqualTo("b");
                assertThat(bucket.supportsConditionalPut()).isFalse();
            }
        }
    }

    @Test
    void mistakes_areRefusedByName() {
        refused("ALIYUNOSS", "bucket: b\n", ": the key \"endpoint\" is missing: add it");
        refused(
                "ALIYUNOSS",
                "bucket: b\nendpoint: oss-cn-x.aliyuncs.com\naccess_key_id: id\n",
                ": the key \"access_key_secret\" is missing: add it");
        refused("OBS", "endpoint: e\n", ": the key \"bucket\" is missing: add it");
        refused(
                "BOS",
                "bucket: b\nendpoint: bj.bcebos.com\nsecret_key: hush\n",
                ": the key \"access_key\" is missing: add it");
        refused("COS", "bucket: b\nsecret_id: id\nsecret_key: hush\n", ": the key \"app_id\" is missing: add it");
        refused(
                "COS",
                COS + "endpoint: https://metrics.example.org\n",
                ":3: \"endpoint\" has to be the bucket's URL, https://BUCKET-APPID.cos.REGION.myqcloud.com, not another"
                        + " name");
        refused(
                "OBS",
                KEYS + "endpoint: https://e/path\n",
                ":4: \"endpoint\" has to be HOST or https://HOST, without a path");
        assertThatThrownBy(() -> S3KinYaml.open("BOS", yaml(KEYS + "endpoint: e\nhttp_config: {}\n"), Map.of()))
                .hasMessageStartingWith("o.yaml:5: unknown key \"http_config\": allowed here: ");
    }
}
