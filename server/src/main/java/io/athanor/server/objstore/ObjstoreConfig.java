package io.athanor.server.objstore;

import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.YamlMapping;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which bucket a component works on, as Thanos's objstore YAML says it.
 *
 * @param provider where the objects are
 * @param prefix the folder inside the bucket that everything is below, without slashes at its ends; empty: none
 */
public record ObjstoreConfig(Provider provider, String prefix) {
    private static final Set<String> NOT_YET =
            Set.of("S3", "GCS", "AZURE", "SWIFT", "COS", "ALIYUNOSS", "BOS", "OBS", "OCI", "HDFS");

    /** Where objects are kept. */
    public sealed interface Provider {}

    /** A folder of this machine. */
    public record Filesystem(Path directory) implements Provider {}

    /**
     * Reads {@code type}, {@code config} and {@code prefix}; {@code $(VAR)} stands for an environment variable.
     *
     * @throws UserError with file, line and key if it is not understood, whole
     */
    public static ObjstoreConfig parse(ConfigText text, Map<String, String> environment) {
        YamlMapping root = YamlMapping.parse(text.expand(environment));
        String type = root.requiredString("type").toUpperCase(Locale.ROOT);
        if (NOT_YET.contains(type)) {
            throw root.invalid("type", "is " + type + ", which is not built yet: FILESYSTEM is");
        }
        if (!type.equals("FILESYSTEM")) {
            throw root.invalid("type", "is \"" + type + "\", which is no known kind of bucket: use FILESYSTEM");
        }
        YamlMapping config = root.mapping("config");
        Path directory = Path.of(config.requiredString("directory"));
        config.end();
        String prefix = cleanPrefix(root);
        root.end();
        return new ObjstoreConfig(new Filesystem(directory), prefix);
    }

    private static String cleanPrefix(YamlMapping root) {
        String prefix = root.string("prefix", "").replaceAll("^/+|/+$", "");
        for (String part : prefix.split("/")) {
            if (part.equals("..") || part.equals(".")) {
                throw root.invalid("prefix", "must not hold \"" + part + "\"");
            }
        }
        return prefix;
    }
}
