package io.athanor.workload;

import java.time.Duration;

/**
 * Which fleet to write: everything that decides its bytes.
 *
 * <p>Scrapes happen at all multiples of {@code intervalMs} in {@code [startMs, endMs)}; replica number {@code i} (from 0)
 * scrapes {@code 3 s × i} later.
 *
 * @param pods number of pods, of 87 series each
 * @param startMs first time, ms since the epoch, inclusive
 * @param endMs last time, ms since the epoch, exclusive
 * @param intervalMs time between two scrapes of a pod, ms; divides two hours
 * @param cluster value of the external label {@code cluster}
 * @param replicas how many Prometheus replicas wrote; their external labels "replica" are "a", "b", …
 * @param seed decides all randomness
 * @param form whether the blocks carry the external labels
 */
public record FleetSpec(
        int pods, long startMs, long endMs, long intervalMs, String cluster, int replicas, long seed, BlockForm form) {
    /** How far each replica scrapes behind the one before it, ms. */
    public static final long REPLICA_DELAY_MS = 3_000;

    /** Greatest jitter of a scrape's time, ms. */
    public static final int MAX_JITTER_MS = 4;

    /** The span of a block, ms. */
    public static final long BLOCK_MS = Duration.ofHours(2).toMillis();

    /** The number of series of one pod. */
    public static final int SERIES_PER_POD = 87;

    /** What the blocks look like. */
    public enum BlockForm {
        /** As a sidecar uploads them: meta.json has the {@code thanos} section with the external labels. */
        THANOS,
        /** As Prometheus has them on its disk: no external labels anywhere, so there can be only one replica. */
        PROMETHEUS
    }

    /**
     * @throws IllegalArgumentException saying which value is wrong and what it must be
     */
    public FleetSpec {
        check(pods > 0 && pods <= 10_000_000, "pods", pods, "from 1 to 10000000");
        check(replicas > 0 && replicas <= 26, "replicas", replicas, "from 1 to 26");
        check(startMs >= 0, "start", startMs, "a time since 1970 in ms");
        check(endMs > startMs, "end", endMs, "after the start, " + startMs);
        check(intervalMs > 0 && BLOCK_MS % intervalMs == 0, "interval", intervalMs, "a divisor of two hours, in ms");
        long latest = (replicas - 1) * REPLICA_DELAY_MS + MAX_JITTER_MS;
        check(
                intervalMs > latest,
                "interval",
                intervalMs,
                "more than " + latest + " ms, the delay of the last replica");
        check(form == BlockForm.THANOS || replicas == 1, "replicas", replicas, "1 for blocks without external labels");
    }

    /** A fleet of two replicas, {@code a} and {@code b}, scraped every 15 s. */
    public static FleetSpec ofPods(int pods, long startMs, long endMs) {
        return new FleetSpec(pods, startMs, endMs, 15_000, "fleet", 2, 1, BlockForm.THANOS);
    }

    /** The same fleet as {@code count} replicas saw it. */
    public FleetSpec withReplicas(int count) {
        return new FleetSpec(pods, startMs, endMs, intervalMs, cluster, count, seed, form);
    }

    /** The same fleet in another form of block. */
    public FleetSpec withForm(BlockForm other) {
        return new FleetSpec(pods, startMs, endMs, intervalMs, cluster, replicas, seed, other);
    }

    /** The number of series of one replica. */
    public long series() {
        return (long) pods * SERIES_PER_POD;
    }

    /** The number of samples that would be written if no scrape were lost. */
    public long samples() {
        return series() * replicas * (scrapesBefore(endMs) - scrapesBefore(startMs));
    }

    /** How many scrapes happen in {@code [0, timeMs)}: the number of the first one at or after {@code timeMs}. */
    long scrapesBefore(long timeMs) {
        return Math.ceilDiv(timeMs, intervalMs);
    }

    String replicaName(int replica) {
        return String.valueOf((char) ('a' + replica));
    }

    private static void check(boolean good, String what, long value, String must) {
        if (!good) {
            throw new IllegalArgumentException(what + " is " + value + ", must be " + must);
        }
    }
}
