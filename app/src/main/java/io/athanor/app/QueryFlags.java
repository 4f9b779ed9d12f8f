package io.athanor.app;

import io.athanor.api.httpapi.SourceDefaults;
import io.athanor.dedup.DedupFunc;
import io.athanor.promql.EngineConfig;
import io.athanor.promql.Feature;
import io.athanor.server.UserError;
import io.athanor.server.flags.DurationFlag;
import io.athanor.server.flags.SizeFlag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --query.*} and {@code --enable-feature}. */
final class QueryFlags {
    private static final Duration THANOS_STEP = Duration.ofSeconds(1);

    @Option(
            names = "--query.enable-x-functions",
            negatable = true,
            description = "Allow Thanos's xrate, xincrease and xdelta; as --enable-feature=promql-x-functions.")
    private boolean xFunctions;

    @Option(
            names = "--query.timeout",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "2m",
            description = "Longest time of one query, waiting included.")
    private Duration timeout = Duration.ofMinutes(2);

    @Option(
            names = {"--query.max-concurrent", "--query.max-concurrency"},
            paramLabel = "N",
            defaultValue = "20",
            description = "Queries evaluated at once; further ones wait.")
    private int maxConcurrent = 20;

    @Option(
            names = "--query.lookback-delta",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "5m",
            description = "How far back a selector looks for a sample.")
    private Duration lookback = Duration.ofMinutes(5);

    @Option(
            names = "--query.max-samples",
            paramLabel = "N",
            defaultValue = "2147483647",
            description = "Greatest number of samples that one query would hold at once in Prometheus.")
    private long maxSamples = Integer.MAX_VALUE;

    @Option(
            names = "--query.default-evaluation-interval",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "1m",
            description = "Step of a subquery that names none.")
    private Duration subqueryStep = Duration.ofMinutes(1);

    @Option(
            names = "--query.default-step",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            description =
                    "Step of a range query that names none: this, or coarser so that 250 steps do. Default: 1s for"
                            + " athanor query; else a range query has to name its step, as with Prometheus, and so it has"
                            + " with 0s.")
    private @Nullable Duration defaultStep;

    @Option(
            names = "--query.memory-budget",
            paramLabel = "SIZE",
            converter = SizeFlag.class,
            description = "Memory that all queries together may take. Default: half of the heap.")
    private @Nullable Long processBudget;

    @Option(
            names = "--query.memory-budget-per-query",
            paramLabel = "SIZE",
            converter = SizeFlag.class,
            description = "Memory that one query may take. Default: all of the budget.")
    private @Nullable Long queryBudget;

    @Option(names = "--enable-feature", paramLabel = "FEATURE", split = ",", description = FeatureNames.DESCRIPTION)
    private List<String> features = new ArrayList<>();

    @Option(
            names = "--query.auto-downsampling",
            description =
                    "Answer range queries that name no max_source_resolution from blocks downsampled to a fifth of"
                            + " their step at most.")
    private boolean autoDownsampling;

    @Option(
            names = "--query.instant.default.max_source_resolution",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0s",
            description = "What max_source_resolution=auto means for instant queries.")
    private Duration instantResolution = Duration.ZERO;

    @Option(
            names = "--no-query.dynamic-lookback-delta",
            description =
                    "Do not look further back for a sample where a query may be answered from downsampled blocks.")
    private boolean fixedLookback;

    @Option(names = "--query.dynamic-lookback-delta", hidden = true, description = "The default.")
    private boolean dynamicLookback;

    @Option(
            names = "--query.replica-label",
            paramLabel = "LABEL",
            split = ",",
            description = "Label that tells replicas of one series apart: they are made one, unless a request says"
                    + " dedup=false. May be given several times.")
    private List<String> replicaLabels = new ArrayList<>();

    @Option(
            names = "--deduplication.func",
            paramLabel = "FUNC",
            defaultValue = "penalty",
            description = "How replicas become one series: penalty (as Thanos), chain (all samples, each time once), or"
                    + " athanor (a property of the data, whatever is asked).")
    private String dedupFunc = "penalty";

    private DedupFunc deduplication() {
        try {
            return DedupFunc.of(dedupFunc);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--deduplication.func: " + e.getMessage());
        }
    }

    @Option(
            names = "--query.partial-response",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Answer also where something is missing, and name it in warnings; with --no-query.partial-response"
                            + " that is an error. The parameter partial_response says it per request.")
    private boolean partialResponse = true;

    @Option(
            names = "--query.metadata.default-time-range",
            paramLabel = "DURATION",
            converter = DurationFlag.class,
            defaultValue = "0s",
            description =
                    "How far back labels, values and series are looked for where a request names no times; 0: to the"
                            + " beginning.")
    private Duration metadataRange = Duration.ZERO;

    /** From which data queries are answered that do not say it themselves. */
    private SourceDefaults sources() {
        return new SourceDefaults(
                autoDownsampling,
                instantResolution,
                dynamicLookback || !fixedLookback,
                replicaLabels,
                deduplication(),
                partialResponse,
                metadataRange);
    }

    @Option(
            names = "--query.active-query-path",
            paramLabel = "DIR",
            defaultValue = "",
            description = "Folder for queries.active, the list of running queries: what ran when the process crashed is"
                    + " logged at the next start. Default: the folder of --data-dir; athanor query has none.")
    private String activeQueryPath = "";

    @Option(
            names = "--web.enable-admin-api",
            negatable = true,
            description = "Let clients end the queries of others: DELETE /api/v1/status/active_queries/ID.")
    private boolean adminApi;

    /** How queries are answered by a program that keeps files in {@code dataDir}. */
    QuerySettings settings(Path dataDir) {
        Path dir = activeQueryPath.isEmpty() ? dataDir : Path.of(activeQueryPath);
        Duration step = defaultStep == null || defaultStep.isZero() ? null : defaultStep;
        return new QuerySettings(engineConfig(), step, sources(), dir, adminApi);
    }

    /** How a querier answers, which keeps no files unless it is told where, and has Thanos's default step. */
    QuerySettings settings() {
        Duration step = defaultStep == null ? THANOS_STEP : defaultStep.isZero() ? null : defaultStep;
        Path dir = activeQueryPath.isEmpty() ? null : Path.of(activeQueryPath);
        return new QuerySettings(engineConfig(), step, sources(), dir, adminApi);
    }

    /** What the engine is to be made with. */
    private EngineConfig engineConfig() {
        if (maxConcurrent < 1) {
            throw UserError.usage("--query.max-concurrent has to be at least 1, not " + maxConcurrent);
        }
        if (maxSamples < 1) {
            throw UserError.usage("--query.max-samples has to be at least 1, not " + maxSamples);
        }
        if (timeout.isZero() || lookback.isZero() || subqueryStep.isZero()) {
            throw UserError.usage(
                    "--query.timeout, --query.lookback-delta and --query.default-evaluation-interval have to"
                            + " be longer than 0");
        }
        long budget = processBudget == null ? EngineConfig.defaults().processBudgetBytes() : processBudget;
        long heap = Runtime.getRuntime().maxMemory();
        if (budget < 1 || budget > heap) {
            throw UserError.usage("--query.memory-budget of " + budget + " bytes does not fit into the heap of " + heap
                    + " bytes: give less, or a greater heap with ATHANOR_HEAP, for example ATHANOR_HEAP=8g");
        }
        return EngineConfig.builder()
                .timeout(timeout)
                .maxConcurrent(maxConcurrent)
                .lookback(lookback)
                .maxSamples(maxSamples)
                .subqueryStep(subqueryStep)
                .budgets(queryBudget == null ? budget : Math.min(queryBudget, budget), budget)
                .features(featureSet())
                .build();
    }

    /** Queries evaluated at once. */
    int maxConcurrent() {
        return maxConcurrent;
    }

    /** Longest time of one query. */
    Duration timeout() {
        return timeout;
    }

    private Set<Feature> featureSet() {
        Set<Feature> on = FeatureNames.parse(features, "all");
        if (xFunctions) {
            on.add(Feature.X_FUNCTIONS);
        }
        return on;
    }
}
