package io.athanor.app;

import io.athanor.server.config.ConfigText;
import io.athanor.server.objstore.ObjstoreConfig;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --objstore-parquet.config[-file]}. */
final class ParquetFlags {
    static final String NAME = "--objstore-parquet.config";

    @Option(
            names = NAME,
            paramLabel = "YAML",
            description =
                    "The bucket of a converter to Parquet, likewise: blocks of which it has whole days are left to who"
                            + " serves these.")
    private @Nullable String content;

    @Option(names = "--objstore-parquet.config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path file;

    /** The bucket asked for, or null if none is. */
    @Nullable
    ObjstoreConfig config(Map<String, String> environment) {
        ConfigText text = ConfigText.of(NAME, content, file);
        return text == null ? null : ObjstoreConfig.parse(text, environment);
    }
}
