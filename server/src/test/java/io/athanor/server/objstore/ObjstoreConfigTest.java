package io.athanor.server.objstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.objstore.Hedging;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjstoreConfigTest {
    private static ObjstoreConfig parse(String text) {
        return ObjstoreConfig.parse(new ConfigText("o.yaml", text), Map.of("DIR", "/data"));
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(UserError.class).hasMessage(message);
    }

    @Test
    void filesystem_withPrefixAndVariable_isRead() {
        ObjstoreConfig config = parse("type: FILESYSTEM\nconfig:\n  directory: $(DIR)/bucket\nprefix: /a/b/\n");

        assertThat(config.provider()).isEqualTo(new ObjstoreConfig.Filesystem(Path.of("/data/bucket")));
        assertThat(config.prefix()).isEqualTo("a/b");
    }

    @Test
    void remote_keepsItsKeysForWhoMakesTheClient() {
        ObjstoreConfig config = parse("type: s3\nconfig:\n  bucket: b\nprefix: p\n");

        assertThat(config.provider()).isInstanceOfSatisfying(ObjstoreConfig.Remote.class, remote -> {
            assertThat(remote.type()).isEqualTo("S3");
            assertThat(remote.config().requiredString("bucket")).isEqualTo("b");
        });
        assertThat(config.hedging()).isEqualTo(Hedging.NONE);
    }

    @Test
    void place_isTheSameEachTime_andNoOtherBuckets() {
        String s3 = "type: S3\nconfig: {bucket: b, endpoint: 'a:9000', access_key: x, secret_key: y}\n";

        assertThat(parse(s3).place())
                .isEqualTo(parse(s3).place())
                .isEqualTo(parse(s3.replace("access_key: x, secret_key: y", "access_key: z, insecure: true"))
                        .place())
                .doesNotContain("secret_key");
        assertThat(List.of(
                        parse(s3).place(),
                        parse(s3.replace("a:9000", "b:9000")).place(),
                        parse(s3.replace("bucket: b", "bucket: c")).place(),
                        parse(s3 + "prefix: p\n").place(),
                        parse("type: COS\nconfig: {bucket: b, endpoint: 'a:9000'}\n")
                                .place(),
                        parse("type: FILESYSTEM\nconfig: {directory: /b}\n").place(),
                        parse("type: FILESYSTEM\nconfig: {directory: /c}\n").place()))
                .doesNotHaveDuplicates();
        assertThat(parse("type: FILESYSTEM\nconfig: {directory: /b/x/..}\n").place())
                .isEqualTo(parse("type: FILESYSTEM\nconfig: {directory: /b}\n").place());
    }

    /** A key of which only the place took note is refused as before. */
    @Test
    void place_takesNoteOfNoKey() {
        ObjstoreConfig config = parse("type: S3\nconfig: {bucket: b, container: c}\n");
        config.place();

        assertThat(config.provider()).isInstanceOfSatisfying(ObjstoreConfig.Remote.class, remote -> {
            remote.config().requiredString("bucket");
            assertThatThrownBy(remote.config()::end).hasMessageContaining("container");
        });
    }

    @Test
    void hedging_besideTheKeysOrAmongThem_isRead() {
        String hedging = "hedging_config: {enabled: true, up_to: 4, quantile: 0.95}";

        assertThat(parse("type: FILESYSTEM\nconfig: {directory: x}\n" + hedging).hedging())
                .isEqualTo(new Hedging(4, 0.95));
        assertThat(parse("type: FILESYSTEM\nconfig: {directory: x, " + hedging + "}")
                        .hedging())
                .isEqualTo(new Hedging(4, 0.95));
        assertThat(parse("type: FILESYSTEM\nconfig: {directory: x}\nhedging_config: {enabled: true}")
                        .hedging())
                .isEqualTo(Hedging.DEFAULT);
        assertThat(parse("type: FILESYSTEM\nconfig: {directory: x}\nhedging_config: {up_to: 4}")
                        .hedging())
                .isEqualTo(Hedging.NONE);
        refused(
                "type: FILESYSTEM\nconfig: {directory: x}\nhedging_config: {quantile: 1}\n",
                "o.yaml:3: \"hedging_config.quantile\" has to be between 0 and 1");
        refused(
                "type: FILESYSTEM\nconfig: {directory: x}\nhedging_config: {up_to: 11}\n",
                "o.yaml:3: \"hedging_config.up_to\" has to be from 0 to 10");
    }

    @Test
    void otherTypes_areRefusedByName() {
        String known = "use FILESYSTEM, S3, GCS, AZURE, SWIFT, COS, ALIYUNOSS, OBS, BOS or OCI";
        refused(
                "config: {}\ntype: HDFS\n",
                "o.yaml:2: \"type\" is \"HDFS\", which is no known kind of bucket: " + known);
        refused("type: FLOPPY\n", "o.yaml:1: \"type\" is \"FLOPPY\", which is no known kind of bucket: " + known);
    }

    @Test
    void mistakes_areNamed() {
        refused("config:\n  directory: x\n", "o.yaml: the key \"type\" is missing: add it");
        refused("type: FILESYSTEM\n", "o.yaml: the key \"config.directory\" is missing: add it");
        refused(
                "type: FILESYSTEM\nconfig:\n  directory: x\n  bucket: y\n",
                "o.yaml:4: unknown key \"config.bucket\": allowed here: hedging_config, directory");
        refused(
                "type: FILESYSTEM\nconfig: {directory: x}\nprefix: a/../b\n",
                "o.yaml:3: \"prefix\" must not hold \"..\"");
    }
}
