package io.athanor.app.blocks;

import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.BlockFilters;
import io.athanor.bucket.fetch.Discovery;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.StoreShard;
import io.athanor.model.relabel.Relabeling;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.config.RelabelYaml;
import io.athanor.server.flags.SelectorFlags;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How a component finds blocks, and which of them it works on: the flags that store gateway and compactor share. */
public final class FetchFlags {
    /** Above the family in {@code --help}. */
    public static final String HEADING = "%nBlocks:%n";

    @Option(
            names = "--block-discovery-strategy",
            paramLabel = "STRATEGY",
            defaultValue = "concurrent",
            description = "How blocks are found. concurrent: list the folders, then ask about each block, many at once."
                    + " recursive: list all objects, and ask nothing about blocks that have not changed.")
    private String discovery = "concurrent";

    @Option(
            names = "--block-meta-fetch-concurrency",
            paramLabel = "N",
            defaultValue = "32",
            description = "Metas read from the bucket at once.")
    private int concurrency = FetchConfig.DEFAULT_CONCURRENCY;

    @Option(
            names = "--objstore.bucket-index",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Use the bucket index: one object, kept by the compactor, that tells what all metas and marks tell."
                            + " It is believed while it is fresh; blocks it does not know yet are found all the same.")
    private boolean bucketIndex = true;

    @ArgGroup(validate = false)
    private TimeRangeFlags times = new TimeRangeFlags();

    @ArgGroup(validate = false)
    private SelectorFlags selector = new SelectorFlags();

    /** Whether the bucket index is used. */
    public boolean usesIndex() {
        return bucketIndex;
    }

    /** What the flags ask for. */
    public FetchConfig config(Path dataDir, Set<MarkKind> marks, IndexUse index, BlockFilters filters) {
        if (concurrency < 1) {
            throw UserError.usage("--block-meta-fetch-concurrency has to be 1 or more");
        }
        return new FetchConfig(discovery(), concurrency, dataDir.resolve("meta-syncer"), index, marks, filters);
    }

    /** Which blocks are worked on, by these flags and what a component has of its own. */
    public BlockFilters filters(
            Duration consistencyDelay,
            Duration ignoreDeletionMarksDelay,
            StoreShard shard,
            List<String> replicaLabels,
            Map<String, String> environment) {
        TimeRangeFlags.Range range = times.range();
        return new BlockFilters(
                range.from(),
                range.to(),
                relabeling(selector, environment),
                shard,
                consistencyDelay,
                ignoreDeletionMarksDelay,
                replicaLabels);
    }

    /** Which blocks a selector asks for; all of them if none is given. */
    public static Relabeling relabeling(SelectorFlags selector, Map<String, String> environment) {
        ConfigText rules = selector.config(environment);
        return rules == null ? Relabeling.NONE : RelabelYaml.parse(rules);
    }

    /** The value of a flag, whose errors name the flag. */
    public static <T> T parsed(String flag, String value, Function<String, T> parse) {
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(flag + ": " + e.getMessage());
        }
    }

    private Discovery discovery() {
        return switch (discovery) {
            case "concurrent" -> Discovery.CONCURRENT;
            case "recursive" -> Discovery.RECURSIVE;
            default ->
                throw UserError.usage("--block-discovery-strategy: \"" + discovery
                        + "\" is not known here; concurrent and recursive are");
        };
    }
}
