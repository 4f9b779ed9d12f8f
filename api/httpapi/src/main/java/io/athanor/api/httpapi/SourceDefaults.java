package io.athanor.api.httpapi;

import io.athanor.dedup.DedupFunc;
import java.time.Duration;
import java.util.List;

/**
 * From which data queries are answered that do not say it themselves.
 *
 * @param autoDownsampling whether a query that names no resolution may use one of a fifth of its step
 * @param instantResolution what {@code auto} means for an instant query
 * @param dynamicLookback whether selectors look further back where a query may use downsampled data
 * @param replicaLabels labels that tell replicas of one series apart
 * @param deduplication how replicas become one series
 * @param partialResponse whether an answer from which something is missing is an answer
 * @param metadataRange how far back names, values and series are looked for; zero: to the beginning
 */
public record SourceDefaults(
        boolean autoDownsampling,
        Duration instantResolution,
        boolean dynamicLookback,
        List<String> replicaLabels,
        DedupFunc deduplication,
        boolean partialResponse,
        Duration metadataRange) {
    /** Thanos's defaults: raw data. */
    public static final SourceDefaults NONE =
            new SourceDefaults(false, Duration.ZERO, true, List.of(), DedupFunc.PENALTY, true, Duration.ZERO);

    public SourceDefaults {
        replicaLabels = List.copyOf(replicaLabels);
    }

    private static final long FIVE_MINUTES = 300_000;
    private static final long HOUR = 3_600_000;

    /** How far selectors look back when data of up to {@code maxMs} may be read, ms. */
    public long lookback(long maxMs, long configuredMs) {
        if (dynamicLookback && maxMs > Math.max(FIVE_MINUTES, configuredMs)) {
            return Math.max(configuredMs, HOUR);
        }
        if (dynamicLookback && maxMs > configuredMs) {
            return Math.max(configuredMs, FIVE_MINUTES);
        }
        return configuredMs;
    }
}
