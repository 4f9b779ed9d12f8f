package io.athanor.app;

import io.athanor.app.blocks.FetchFlags;
import io.athanor.bucket.bucketindex.IndexUse;
import io.athanor.bucket.bucketindex.MarkKind;
import io.athanor.bucket.fetch.FetchConfig;
import io.athanor.bucket.fetch.StoreShard;
import io.athanor.bucket.header.HeaderConfig;
import io.athanor.bucket.remote.BucketStoreConfig;
import io.athanor.cache.InMemoryConfig;
import io.athanor.server.UserError;
import io.athanor.server.config.ConfigText;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.SizeFlag;
import io.athanor.server.flags.StoreLimitFlags;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What only a store gateway is told: caches, how blocks are read, how often they are looked for. */
final class StoreFlags {
    static final String HEADING = "%nStore:%n";
    private static final long MEMORY_PER_HEADER = 32L << 20;
    private static final long LEAST_REQUEST_BYTES = 256 << 10;
    private static final long MOST_REQUEST_BYTES = 16 << 20;
    private static final int MIN_ESTIMATE = 16;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "./data",
            description = "Folder for index-headers and metas. It may be lost: it is made again.")
    private Path dataDir = Path.of("./data");

    @Option(
            names = "--cache-index-header",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Keep index-headers as files in --data-dir. There is no other way here: they are mapped.")
    private boolean keepsHeaders = true;

    @Option(
            names = "--index-cache-size",
            paramLabel = "SIZE",
            converter = SizeFlag.class,
            defaultValue = "250MB",
            description = "Greatest size of the index cache in memory; it is counted in --store.memory-budget. Without"
                    + " effect beside --index-cache.config.")
    private long indexCacheBytes = 250L << 20;

    @Option(
            names = "--index-cache.config",
            paramLabel = "YAML",
            description = "The index cache, as Thanos's YAML says it: \"type\" IN-MEMORY, MEMCACHED or REDIS with its"
                    + " \"config\". $(VAR) stands for an environment variable.")
    private @Nullable String indexCacheConfig;

    @Option(names = "--index-cache.config-file", paramLabel = "FILE", description = "The same in a file.")
    private @Nullable Path indexCacheFile;

    @Option(
            names = "--store.caching-bucket.config",
            paramLabel = "YAML",
            hidden = true,
            description =
                    "A cache of chunks, metas and of the list of blocks before the bucket, as Thanos's YAML says it:"
                            + " \"type\" and \"config\" as of the index cache, sizes and times.")
    private @Nullable String cachingBucketConfig;

    @Option(
            names = "--store.caching-bucket.config-file",
            paramLabel = "FILE",
            hidden = true,
            description = "The same in a file.")
    private @Nullable Path cachingBucketFile;

    @Option(
            names = "--matcher-cache-size",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Taken for Thanos's sake: what a matcher selects is in the index cache, which saves more than it.")
    @SuppressWarnings("unused") // taken, and without effect
    private int matcherCache;

    @Option(
            names = "--chunk-pool-size",
            paramLabel = "SIZE",
            converter = SizeFlag.class,
            defaultValue = "2GB",
            description = "Taken for Thanos's sake: --store.memory-budget bounds chunks with all else.")
    @SuppressWarnings("unused") // taken, and without effect
    private long chunkPoolBytes = 2L << 30;

    @Option(
            names = "--store.memory-budget",
            paramLabel = "SIZE",
            converter = SizeFlag.class,
            description = "Memory that requests may take together: one that does not fit waits for others to end, or is"
                    + " refused. Default: half of the heap.")
    private @Nullable Long memoryBudget;

    @Option(
            names = "--store.grpc.touched-series-limit",
            paramLabel = "N",
            defaultValue = "0",
            hidden = true,
            description = "An old name of --store.limits.request-series.")
    private long touchedSeries;

    @Option(
            names = "--store.grpc.series-sample-limit",
            paramLabel = "N",
            defaultValue = "0",
            hidden = true,
            description = "An old name of --store.limits.request-samples.")
    private long samples;

    @Option(
            names = "--store.grpc.downloaded-bytes-limit",
            paramLabel = "SIZE",
            converter = SizeFlag.class,
            defaultValue = "0",
            description =
                    "Greatest number of bytes that one Series, LabelNames or LabelValues call may read from bucket"
                            + " and caches; 0: any.")
    private long downloadedBytes;

    @Option(
            names = "--store.grpc.series-max-concurrency",
            paramLabel = "N",
            defaultValue = "20",
            description = "Series calls answered at once; further ones wait.")
    private int maxConcurrent = 20;

    @Option(
            names = "--sync-block-duration",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "15m",
            description = "How often to look for new and deleted blocks.")
    private Duration syncInterval = Duration.ofMinutes(15);

    @Option(
            names = "--block-sync-concurrency",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many index-headers are made at once.")
    private int syncConcurrency = 20;

    @Option(
            names = "--consistency-delay",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0s",
            description = "Leave out blocks that were uploaded less than this ago, unless a compactor made them.")
    private Duration consistencyDelay = Duration.ZERO;

    @Option(
            names = "--ignore-deletion-marks-delay",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "24h",
            description = "Leave out blocks that were marked for deletion longer than this ago.")
    private Duration ignoreDeletionMarks = Duration.ofHours(24);

    @Option(
            names = "--store.shard",
            paramLabel = "I/N",
            description = "Which of N stores this is, from 0 on: it serves its share of the blocks.")
    private @Nullable String shard;

    @Option(
            names = "--store.enable-index-header-lazy-reader",
            negatable = true,
            description =
                    "Taken for Thanos's sake: an index-header is always mapped when it is first used, and unmapped"
                            + " when nobody has used it for a while.")
    @SuppressWarnings("unused") // taken, and without effect
    private boolean lazyReader;

    @Option(
            names = "--store.index-header-lazy-download-strategy",
            paramLabel = "STRATEGY",
            defaultValue = "eager",
            description =
                    "When an index-header's file is made: eager, as soon as the block is known, or lazy, when it is"
                            + " first needed.")
    private String downloadStrategy = "eager";

    @Option(
            names = "--store.index-header-lazy-reader-idle-timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            hidden = true,
            description = "After what time an index-header that nobody uses is unmapped; 0: never.")
    private Duration headerIdleTimeout = Duration.ofMinutes(5);

    @Option(
            names = "--store.index-header-posting-offsets-in-mem-sampling",
            paramLabel = "N",
            defaultValue = "32",
            hidden = true,
            description = "Of every so many values of a label, the place of one is kept in memory.")
    private int headerSampling = 32;

    @Option(
            names = "--store.enable-lazy-expanded-postings",
            negatable = true,
            description = "Taken for Thanos's sake: postings lists that cost more than they save are never read.")
    @SuppressWarnings("unused") // taken, and without effect
    private boolean lazyPostings;

    @Option(
            names = "--store.posting-group-max-key-series-ratio",
            paramLabel = "RATIO",
            defaultValue = "100",
            description = "A matcher with more postings lists than so many times the series left is asked of the series"
                    + " instead; 0: does not matter.")
    private double maxKeySeriesRatio = 100;

    @Option(
            names = "--debug.series-batch-size",
            paramLabel = "N",
            defaultValue = "10000",
            hidden = true,
            description = "Series of a block that are read at once.")
    private int batchSeries = 10_000;

    @Option(
            names = "--debug.estimated-max-series-size",
            paramLabel = "BYTES",
            defaultValue = "65536",
            hidden = true,
            description = "No longer entry of a series is expected, where a block's meta does not tell.")
    private int maxSeriesBytes = 64 << 10;

    @Option(
            names = "--debug.estimated-max-chunk-size",
            paramLabel = "BYTES",
            defaultValue = "16000",
            hidden = true,
            description = "No longer chunk is expected, where a block's meta does not tell.")
    private int maxChunkBytes = 16_000;

    Duration syncInterval() {
        if (syncInterval.isZero()) {
            throw UserError.usage("--sync-block-duration has to be longer than 0");
        }
        return syncInterval;
    }

    /** How blocks are found. */
    FetchConfig fetch(FetchFlags flags, Map<String, String> environment) {
        StoreShard mine = shard == null ? StoreShard.ALL : FetchFlags.parsed("--store.shard", shard, StoreShard::parse);
        return flags.config(
                dataDir,
                Set.of(MarkKind.DELETION),
                flags.usesIndex() ? IndexUse.TRUSTED : IndexUse.NONE,
                flags.filters(consistencyDelay, ignoreDeletionMarks, mine, List.of(), environment));
    }

    /** Memory for requests, bytes. */
    long memoryBudget() {
        long heap = Runtime.getRuntime().maxMemory();
        long budget = memoryBudget == null ? heap / 2 : memoryBudget;
        if (budget < 1) {
            throw UserError.usage("--store.memory-budget has to be more than 0");
        }
        if (budget > heap / 4 * 3) {
            throw UserError.usage(
                    "--store.memory-budget of " + budget / 1_000_000 + " MB is more than three quarters of"
                            + " the heap of " + heap / 1_000_000 + " MB: lower it, or raise the heap (ATHANOR_HEAP)");
        }
        return budget;
    }

    /** How index-headers are kept. */
    HeaderConfig headers() {
        atLeast("--store.index-header-posting-offsets-in-mem-sampling", headerSampling, 1);
        atLeast("--block-sync-concurrency", syncConcurrency, 1);
        return new HeaderConfig(
                dataDir, headerSampling, headerIdleTimeout, lazyDownload(), headersAtOnce(), maxKeySeriesRatio);
    }

    /** The index cache: the one that the YAML says, else one in memory. */
    IndexCacheConfig indexCache(Map<String, String> environment) {
        ConfigText text = ConfigText.of("--index-cache.config", indexCacheConfig, indexCacheFile);
        if (text != null) {
            return IndexCacheConfig.parse(text, environment);
        }
        atLeast("--index-cache-size", indexCacheBytes, 0);
        return IndexCacheConfig.inMemory(
                new InMemoryConfig(indexCacheBytes, Math.min(indexCacheBytes, InMemoryConfig.DEFAULT.maxItemSize())));
    }

    /** The cache before the bucket; null: there is none. */
    @Nullable
    CachingBucketYaml cachingBucket(Map<String, String> environment) {
        ConfigText text = ConfigText.of("--store.caching-bucket.config", cachingBucketConfig, cachingBucketFile);
        return text == null ? null : CachingBucketYaml.parse(text, environment);
    }

    /** How blocks are read, and what one request may take; {@code limits} are the newer names of two flags. */
    BucketStoreConfig reading(StoreLimitFlags limits) {
        atLeast("--debug.series-batch-size", batchSeries, 1);
        atLeast("--debug.estimated-max-series-size", maxSeriesBytes, MIN_ESTIMATE);
        atLeast("--debug.estimated-max-chunk-size", maxChunkBytes, MIN_ESTIMATE);
        atLeast("--store.grpc.series-max-concurrency", maxConcurrent, 0);
        atLeast("--store.grpc.touched-series-limit", touchedSeries, 0);
        atLeast("--store.grpc.series-sample-limit", samples, 0);
        BucketStoreConfig defaults = BucketStoreConfig.DEFAULTS;
        return defaults.withSizes(
                        batchSeries, maxSeriesBytes, maxChunkBytes, defaults.maxGapBytes(), defaults.maxRangeBytes())
                .withLimits(
                        maxConcurrent,
                        limits.requestSeries() > 0 ? limits.requestSeries() : touchedSeries,
                        limits.requestSamples() > 0 ? limits.requestSamples() : samples,
                        downloadedBytes);
    }

    /** Fewer than the flag says where the heap is small: each header that is made takes up to 2 MiB. */
    private int headersAtOnce() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / MEMORY_PER_HEADER, 1, syncConcurrency);
    }

    /** Greatest request that is read, bytes: matchers may be long, but not so long that a few of them fill the heap. */
    int requestBytes() {
        return (int) Math.clamp(memoryBudget() / 64, LEAST_REQUEST_BYTES, MOST_REQUEST_BYTES);
    }

    private static void atLeast(String flag, long value, long least) {
        if (value < least) {
            throw UserError.usage(flag + " has to be " + least + " or more, not " + value);
        }
    }

    private boolean lazyDownload() {
        return switch (downloadStrategy) {
            case "eager" -> false;
            case "lazy" -> true;
            default ->
                throw UserError.usage(
                        "--store.index-header-lazy-download-strategy has to be eager or lazy, not " + downloadStrategy);
        };
    }

    /** Refuses what cannot be had. */
    void check() {
        if (!keepsHeaders) {
            throw UserError.usage("--no-cache-index-header: index-headers are always kept as files in --data-dir");
        }
    }
}
