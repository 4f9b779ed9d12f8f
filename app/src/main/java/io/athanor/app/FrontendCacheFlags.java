package io.athanor.app;

import io.athanor.component.frontend.cache.CacheSettings;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.flags.DurationFlag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --*.response-cache-*}: where results are kept. */
final class FrontendCacheFlags {
    /** Above the family in {@code --help}. */
    static final String HEADING = "%nResults cache:%n";

    @Option(
            names = "--query-range.response-cache-config",
            paramLabel = "YAML",
            description =
                    "Where the results of range queries are kept, as Thanos's YAML says it: \"type\" IN-MEMORY,"
                            + " MEMCACHED or REDIS with its \"config\" (docs/caching.md). $(VAR) stands for an environment variable.")
    private @Nullable String ranges;

    @Option(
            names = "--query-range.response-cache-config-file",
            paramLabel = "FILE",
            description = "The same in a file.")
    private @Nullable Path rangesFile;

    @Option(
            names = "--query-range.response-cache-max-freshness",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "1m",
            description = "What is younger than this is not kept: it may still change.")
    private Duration rangesFreshness = Duration.ofMinutes(1);

    @Option(
            names = "--labels.response-cache-config",
            paramLabel = "YAML",
            description = "Where names, values and series are kept.")
    private @Nullable String labels;

    @Option(names = "--labels.response-cache-config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path labelsFile;

    @Option(
            names = "--labels.response-cache-max-freshness",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "1m",
            description = "Of times younger than this they are not kept.")
    private Duration labelsFreshness = Duration.ofMinutes(1);

    @Option(
            names = "--cache-compression-type",
            paramLabel = "TYPE",
            defaultValue = "",
            description = "How what is kept is packed: snappy, or not at all.")
    private String compression = "";

    @Option(
            names = "--query-frontend.data-version-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "1s",
            description =
                    "How often a querier that tells the version of its data is asked for it: so much later what is"
                            + " kept may be found to be of old data. 0: with each request.")
    private Duration versionInterval = Duration.ofSeconds(1);

    Duration versionInterval() {
        return versionInterval;
    }

    /** Where results of range queries are kept; null: nowhere. */
    @Nullable
    ResponseCacheYaml ranges(Map<String, String> environment) {
        return read(ConfigText.of("--query-range.response-cache-config", ranges, rangesFile), environment);
    }

    /** Where lists are kept; null: nowhere. */
    @Nullable
    ResponseCacheYaml labels(Map<String, String> environment) {
        return read(ConfigText.of("--labels.response-cache-config", labels, labelsFile), environment);
    }

    private @Nullable ResponseCacheYaml read(@Nullable ConfigText text, Map<String, String> environment) {
        if (!compression.isEmpty() && !compression.equals("snappy")) {
            throw UserError.usage("--cache-compression-type: unsupported compression type: " + compression
                    + "; it can be snappy, or empty");
        }
        return text == null ? null : ResponseCacheYaml.parse(text, environment);
    }

    CacheSettings rangeSettings(ResponseCacheYaml cache) {
        return cache.settings(rangesFreshness, !compression.isEmpty());
    }

    CacheSettings labelSettings(ResponseCacheYaml cache) {
        return cache.settings(labelsFreshness, !compression.isEmpty());
    }
}
