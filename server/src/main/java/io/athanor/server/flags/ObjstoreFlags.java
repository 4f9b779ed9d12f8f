package io.athanor.server.flags;

import io.athanor.server.config.ConfigText;
import io.athanor.server.objstore.ObjstoreConfig;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --objstore.config[-file]}. */
public final class ObjstoreFlags {
    /** Above the family in {@code --help}. */
    public static final String HEADING = "%nBucket:%n";

    @Option(
            names = "--objstore.config",
            paramLabel = "YAML",
            description =
                    "The bucket, as Thanos's YAML says it: \"type\" and \"config\" (docs/objstore.md). $(VAR) stands for"
                            + " an environment variable.")
    private @Nullable String content;

    @Option(names = "--objstore.config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path file;

    /** The bucket asked for, or null if none is. */
    public @Nullable ObjstoreConfig config(Map<String, String> environment) {
        ConfigText text = ConfigText.of("--objstore.config", content, file);
        return text == null ? null : ObjstoreConfig.parse(text, environment);
    }
}
