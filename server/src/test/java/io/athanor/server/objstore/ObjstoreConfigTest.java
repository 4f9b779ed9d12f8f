package io.athanor.server.objstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import java.nio.file.Path;
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
    void otherTypes_areRefusedByName() {
        refused("config: {}\ntype: S3\n", "o.yaml:2: \"type\" is S3, which is not built yet: FILESYSTEM is");
        refused("type: FLOPPY\n", "o.yaml:1: \"type\" is \"FLOPPY\", which is no known kind of bucket: use FILESYSTEM");
    }

    @Test
    void mistakes_areNamed() {
        refused("config:\n  directory: x\n", "o.yaml: the key \"type\" is missing: add it");
        refused("type: FILESYSTEM\n", "o.yaml: the key \"config.directory\" is missing: add it");
        refused(
                "type: FILESYSTEM\nconfig:\n  directory: x\n  bucket: y\n",
                "o.yaml:4: unknown key \"config.bucket\": allowed here: directory");
        refused(
                "type: FILESYSTEM\nconfig: {directory: x}\nprefix: a/../b\n",
                "o.yaml:3: \"prefix\" must not hold \"..\"");
    }
}
