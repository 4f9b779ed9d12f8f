package io.athanor.promql;

import java.time.Duration;
import java.util.Set;

/**
 * What an engine may use, and the defaults of its queries.
 *
 * @param workers threads that evaluate, shared by all queries; one per core is best
 * @param maxSamples greatest number of samples that one query would hold at once in Prometheus
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

    /** The usual limits, a worker per core, and half of the heap for queries. */
    public static EngineConfig defaults() {
        return builder().build();
    }

    /** The defaults, to be changed. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what is to differ from the defaults. Used by one thread. */
    public static final class Builder {
        private int workers = Runtime.getRuntime().availableProcessors();
        private long maxSamples = Integer.MAX_VALUE;
        private Duration timeout = Duration.ofMinutes(2);
        private int maxConcurrent = 20;
        private Duration lookback = Duration.ofMinutes(5);
        private Duration subqueryStep = Duration.ofMinutes(1);
        private long processBudgetBytes = Runtime.getRuntime().maxMemory() / 2;
        private long queryBudgetBytes = processBudgetBytes;
        private Set<Feature> features = Set.of();

        private Builder() {}

        public Builder workers(int count) {
            workers = count;
            return this;
        }

        public Builder maxSamples(long count) {
            maxSamples = count;
            return this;
        }

        public Builder timeout(Duration longest) {
            timeout = longest;
            return this;
        }

        public Builder maxConcurrent(int count) {
            maxConcurrent = count;
            return this;
        }

        public Builder lookback(Duration back) {
            lookback = back;
            return this;
        }

        public Builder subqueryStep(Duration step) {
            subqueryStep = step;
            return this;
        }

        /** Memory of one query, and of all together, in bytes. */
        public Builder budgets(long queryBytes, long processBytes) {
            queryBudgetBytes = queryBytes;
            processBudgetBytes = processBytes;
            return this;
        }

        public Builder features(Set<Feature> on) {
            features = on;
            return this;
        }

        public EngineConfig build() {
            return new EngineConfig(
                    workers,
                    maxSamples,
                    timeout,
                    maxConcurrent,
                    lookback,
                    subqueryStep,
                    queryBudgetBytes,
                    processBudgetBytes,
                    features);
        }
    }
}
