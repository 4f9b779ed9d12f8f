package io.athanor.promql;

import java.time.Duration;
import java.util.Set;

/**
 * What an engine may use, and the defaults of its queries.
 *
 * @param workers threads that evaluate, shared by all queries; one per core is best
 * @param maxSamples greatest number of samples that one query may hold at once
 * @param timeout longest time of one query, waiting included
 * @param maxConcurrent queries evaluated at once; further ones wait
 * @param lookback how far back an instant selector looks for a sample (left end excluded)
 * @param subqueryStep step of a subquery that names none
 * @param queryBudgetBytes memory that one query may reserve
 * @param processBudgetBytes memory that all queries together may reserve
 * @param features what is switched on
 */
public record EngineConfig(
        int workers,
        long maxSamples,
        Duration timeout,
        int maxConcurrent,
        Duration lookback,
        Duration subqueryStep,
        long queryBudgetBytes,
        long processBudgetBytes,
        Set<Feature> features) {
    public EngineConfig {
        if (workers < 1 || maxConcurrent < 1) {
            throw new IllegalArgumentException(
                    "an engine needs at least one worker and one query, not " + workers + " and " + maxConcurrent);
        }
        features = Set.copyOf(features);
    }

    /** Prometheus's defaults, a worker per core, and half of the heap for queries. */
    public static EngineConfig defaults() {
        long heap = Runtime.getRuntime().maxMemory();
        return new EngineConfig(
                Runtime.getRuntime().availableProcessors(),
                50_000_000,
                Duration.ofMinutes(2),
                20,
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                heap / 2,
                heap / 2,
                Set.of());
    }

    public EngineConfig withWorkers(int count) {
        return new EngineConfig(
                count,
                maxSamples,
                timeout,
                maxConcurrent,
                lookback,
                subqueryStep,
                queryBudgetBytes,
                processBudgetBytes,
                features);
    }

    public EngineConfig withMaxSamples(long count) {
        return new EngineConfig(
                workers,
                count,
                timeout,
                maxConcurrent,
                lookback,
                subqueryStep,
                queryBudgetBytes,
                processBudgetBytes,
                features);
    }

    public EngineConfig withTimeout(Duration longest) {
        return new EngineConfig(
                workers,
                maxSamples,
                longest,
                maxConcurrent,
                lookback,
                subqueryStep,
                queryBudgetBytes,
                processBudgetBytes,
                features);
    }

    public EngineConfig withMaxConcurrent(int count) {
        return new EngineConfig(
                workers,
                maxSamples,
                timeout,
                count,
                lookback,
                subqueryStep,
                queryBudgetBytes,
                processBudgetBytes,
                features);
    }

    public EngineConfig withLookback(Duration back) {
        return new EngineConfig(
                workers,
                maxSamples,
                timeout,
                maxConcurrent,
                back,
                subqueryStep,
                queryBudgetBytes,
                processBudgetBytes,
                features);
    }

    public EngineConfig withSubqueryStep(Duration step) {
        return new EngineConfig(
                workers,
                maxSamples,
                timeout,
                maxConcurrent,
                lookback,
                step,
                queryBudgetBytes,
                processBudgetBytes,
                features);
    }

    public EngineConfig withBudgets(long queryBytes, long processBytes) {
        return new EngineConfig(
                workers,
                maxSamples,
                timeout,
                maxConcurrent,
                lookback,
                subqueryStep,
                queryBytes,
                processBytes,
                features);
    }

    public EngineConfig withFeatures(Set<Feature> on) {
        return new EngineConfig(
                workers,
                maxSamples,
                timeout,
                maxConcurrent,
                lookback,
                subqueryStep,
                queryBudgetBytes,
                processBudgetBytes,
                on);
    }
}
