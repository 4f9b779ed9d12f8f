package io.athanor.server.flags;

import io.athanor.server.config.ConfigText;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --selector.relabel-config[-file]}: which blocks, by their external labels. */
public final class SelectorFlags {
    /** Above the family in {@code --help}. */
    public static final String HEADING = "%nSelection of blocks:%n";

    @Option(
            names = "--selector.relabel-config",
            paramLabel = "YAML",
            description =
                    "Which blocks to use, as Prometheus's relabelling rules over their external labels; actions keep,"
                            + " drop and hashmod. __block_id stands for the block's name.")
    private @Nullable String content;

    @Option(names = "--selector.relabel-config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path file;

    /** The rules, {@code $(VAR)} expanded; null if none are given. */
    public @Nullable ConfigText config(Map<String, String> environment) {
        ConfigText text = ConfigText.of("--selector.relabel-config", content, file);
        return text == null ? null : text.expand(environment);
    }
}
