package io.athanor.app;

import io.athanor.app.blocks.FetchFlags;
import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.StoreShard;
import io.athanor.component.compact.CompactConfig;
import io.athanor.component.compact.plan.CompactionRanges;
import io.athanor.component.compact.plan.RetentionPlanner;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.SizeFlag;
import io.athanor.tsdb.downsample.Resolution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say what the compactor does; names and defaults are Thanos's. */
final class CompactFlags {
    @Option(
            names = "--consistency-delay",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "30m",
            description = "Least age of a freshly uploaded block before it is looked at.")
    private Duration consistencyDelay = Duration.ofMinutes(30);

    @Option(
            names = "--delete-delay",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "48h",
            description = "How long a block marked for deletion stays in the bucket.")
    private Duration deleteDelay = Duration.ofDays(2);

    @Option(
            names = "--retention.resolution-raw",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0d",
            description = "How long to keep raw samples; 0d: for ever.")
    private Duration retentionRaw = Duration.ZERO;

    @Option(
            names = "--retention.resolution-5m",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0d",
            description = "How long to keep samples of five minutes' resolution; 0d: for ever.")
    private Duration retentionFiveMinutes = Duration.ZERO;

    @Option(
            names = "--retention.resolution-1h",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0d",
            description = "How long to keep samples of one hour's resolution; 0d: for ever.")
    private Duration retentionOneHour = Duration.ZERO;

    @Option(
            names = "--retention.overrides-file",
            paramLabel = "FILE",
            description = "Other times to keep blocks, by their external labels: YAML, see docs/components/compact.md.")
    private @Nullable Path retentionOverrides;

    @Option(names = "--downsampling.disable", description = "Do not make blocks of coarser resolutions.")
    private boolean downsamplingDisabled;

    @Option(
            names = "--deduplication.func",
            paramLabel = "FUNC",
            defaultValue = "",
            description =
                    "How samples of overlapping blocks are merged: \"penalty\" for Prometheus replicas, as Thanos; \"athanor\" for what queries by that rule give;"
                            + " without it"
                            + " samples of one time are taken once.")
    private String dedupFunc = "";

    @Option(
            names = "--deduplication.replica-label",
            paramLabel = "LABEL",
            split = ",",
            description =
                    "External label in which replicas differ, repeatable: their blocks are merged, which cannot be undone.")
    private List<String> replicaLabels = new ArrayList<>();

    @Option(
            names = "--compact.enable-vertical-compaction",
            hidden = true,
            description = "Merge blocks that overlap; on where a replica label is given.")
    private boolean vertical;

    @Option(
            names = "--compact.block-max-index-size",
            paramLabel = "SIZE",
            converter = SizeFlag.class,
            defaultValue = "64GB",
            hidden = true,
            description = "Blocks whose indexes together would come near this are not compacted.")
    private long maxIndexBytes = 64L << 30;

    @Option(
            names = "--compact.skip-block-with-out-of-order-chunks",
            hidden = true,
            description = "Mark blocks with chunks out of order instead of stopping.")
    private boolean skipOutOfOrder;

    @Option(
            names = "--debug.max-compaction-level",
            paramLabel = "N",
            defaultValue = "4",
            hidden = true,
            description = "Highest level to compact to, 0 to 4: 1 h, 2 h, 8 h, 2 d, 14 d.")
    private int maxLevel = CompactionRanges.MAX_LEVEL;

    @Option(
            names = "--hash-func",
            paramLabel = "FUNC",
            defaultValue = "",
            description = "Put files' hashes into the metas of new blocks: SHA256, or nothing.")
    private String hashFunc = "";

    @Option(
            names = "--compact.mode",
            paramLabel = "MODE",
            defaultValue = "auto",
            description = "shared: any number of compactors work on the bucket together; it has to be able to write on"
                    + " condition. singleton: the only one, as Thanos's. auto: shared where the bucket can.")
    private String mode = "auto";

    @Option(
            names = "--compact.quarantine",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Set a block aside with which something is wrong, by athanor-quarantine.json, and go on with all"
                            + " others. --debug.halt-on-error, if given, turns it off.")
    private boolean quarantine = true;

    @Option(
            names = "--debug.halt-on-error",
            paramLabel = "BOOL",
            arity = "0..1",
            fallbackValue = "true",
            negatable = true,
            hidden = true,
            description =
                    "As Thanos: with --wait, stay without compacting any more when something is wrong with a block."
                            + " Only if given; else such blocks are set aside.")
    private @Nullable Boolean haltOnError;

    @Option(
            names = "--debug.accept-malformed-index",
            negatable = true,
            hidden = true,
            description = "Taken for Thanos's sake: no block is refused because of labels out of order within a series,"
                    + " whatever this says.")
    @SuppressWarnings("UnusedVariable") // only taken
    private boolean acceptMalformedIndex;

    @Option(
            names = "--compact.cleanup-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description =
                    "With --wait: how often marked blocks and broken uploads are looked for; 0s: every --wait-interval.")
    private Duration cleanupInterval = Duration.ofMinutes(5);

    @Option(
            names = "--compact.progress-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description =
                    "With --wait: how often what is left to do is worked out, for metrics, log and page; 0s: never.")
    private Duration progressInterval = Duration.ofMinutes(5);

    @Option(
            names = {"--block-viewer.global.sync-block-interval", "--block-viewer.global.sync-block-timeout"},
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            description =
                    "Taken for Thanos's sake: the pages show the bucket as the compactor saw it last, without a second"
                            + " look.")
    @SuppressWarnings("UnusedVariable") // only taken
    private @Nullable Duration ignoredViewer;

    @Option(
            names = "--compact.concurrency",
            paramLabel = "N",
            defaultValue = "1",
            description = "Compactions that are computed at once, each on all cores; of one more the blocks are read"
                    + " meanwhile, and of one written.")
    private int compactions = 1;

    @Option(
            names = "--downsample.concurrency",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same of downsamplings.")
    private int downsamplings = 1;

    @Option(
            names = "--compact.blocks-fetch-concurrency",
            paramLabel = "N",
            defaultValue = "4",
            description = "Blocks that are copied from the bucket at once, for one compaction.")
    private int blocksAtOnce = 4;

    @Option(
            names = "--block-files-concurrency",
            paramLabel = "N",
            defaultValue = "4",
            description = "Files of a block that are copied at once.")
    private int filesAtOnce = 4;

    private CompactConfig.AtOnce atOnce() {
        if (compactions < 1 || downsamplings < 1 || blocksAtOnce < 1 || filesAtOnce < 1) {
            throw UserError.usage("concurrency has to be 1 or more");
        }
        return new CompactConfig.AtOnce(compactions, downsamplings, blocksAtOnce, filesAtOnce);
    }

    /** What they ask for. */
    CompactConfig config(Path dataDir, int cores, Duration waitInterval) {
        checkRetention();
        return new CompactConfig(
                dataDir,
                deleteDelay,
                retention(),
                ranges(),
                maxIndexBytes,
                !downsamplingDisabled,
                dedup(),
                replicaLabels,
                vertical || !replicaLabels.isEmpty(),
                skipOutOfOrder,
                hash(),
                cores,
                atOnce(),
                mode(),
                setsAside(),
                new CompactConfig.Intervals(waitInterval, cleanupInterval, progressInterval));
    }

    /** How long blocks are kept. */
    RetentionPlanner retention() {
        RetentionPlanner.Periods periods = new RetentionPlanner.Periods(
                Optional.of(retentionRaw), Optional.of(retentionFiveMinutes), Optional.of(retentionOneHour));
        return new RetentionPlanner(
                periods, retentionOverrides == null ? List.of() : RetentionOverrides.read(retentionOverrides));
    }

    /** Whether bad blocks are set aside; else they stop the compactor. */
    private boolean setsAside() {
        return quarantine && !Boolean.TRUE.equals(haltOnError);
    }

    /** Whether to stay when something stops the compactor, instead of ending. */
    boolean staysHalted() {
        return !Boolean.FALSE.equals(haltOnError);
    }

    private CompactConfig.Mode mode() {
        return switch (mode) {
            case "auto" -> CompactConfig.Mode.AUTO;
            case "shared" -> CompactConfig.Mode.SHARED;
            case "singleton" -> CompactConfig.Mode.SINGLETON;
            default ->
                throw UserError.usage(
                        "--compact.mode: \"" + mode + "\" is not known here; auto, shared and singleton are");
        };
    }

    /** How its blocks are found: with all marks, and by looking: it is what the bucket index is made of. */
    FetchConfig fetch(FetchFlags flags, Path dataDir, Map<String, String> environment) {
        return flags.config(
                dataDir,
                EnumSet.allOf(MarkKind.class),
                IndexUse.NONE,
                flags.filters(consistencyDelay, deleteDelay.dividedBy(2), StoreShard.ALL, replicaLabels, environment));
    }

    private void checkRetention() {
        if (downsamplingDisabled) {
            return;
        }
        if (!retentionRaw.isZero() && retentionRaw.toMillis() < Resolution.FIVE_MINUTES_FROM) {
            throw UserError.usage("--retention.resolution-raw must be higher than the minimum block size after which 5m"
                    + " resolution downsampling will occur (40 hours), or downsampling be disabled");
        }
        if (!retentionFiveMinutes.isZero() && retentionFiveMinutes.toMillis() < Resolution.ONE_HOUR_FROM) {
            throw UserError.usage("--retention.resolution-5m must be higher than the minimum block size after which 1h"
                    + " resolution downsampling will occur (10 days), or downsampling be disabled");
        }
    }

    private CompactionRanges ranges() {
        try {
            return CompactionRanges.upTo(maxLevel);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--debug.max-compaction-level: " + e.getMessage());
        }
    }

    private CompactConfig.Dedup dedup() {
        if (dedupFunc.isEmpty()) {
            return CompactConfig.Dedup.CHAIN;
        }
        CompactConfig.Dedup func = switch (dedupFunc) {
            case "penalty" -> CompactConfig.Dedup.PENALTY;
            case "athanor" -> CompactConfig.Dedup.ATHANOR;
            default ->
                throw UserError.usage(
                        "--deduplication.func: \"" + dedupFunc + "\" is not known here; penalty and athanor are");
        };
        if (replicaLabels.isEmpty()) {
            throw UserError.usage(
                    dedupFunc + " based deduplication needs at least one replica label: --deduplication.replica-label");
        }
        return func;
    }

    private boolean hash() {
        if (!hashFunc.isEmpty() && !hashFunc.equals("SHA256")) {
            throw UserError.usage("--hash-func: \"" + hashFunc + "\" is not known; SHA256 is");
        }
        return !hashFunc.isEmpty();
    }
}
