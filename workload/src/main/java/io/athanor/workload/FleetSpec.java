package io.athanor.workload;

import java.time.Duration;

/**
 * Which history to write: everything that decides its bytes.
 *
 * <p>Scrapes happen at all multiples of {@code intervalMs} in {@code [startMs, endMs)}; replica number {@code i} (from 0)
 * scrapes {@code 3 s × i} later.
 *
 * @param roster which series a pod has
 * @param pods number of pods
 * @param startMs first time, ms since the epoch, inclusive
 * @param endMs last time, ms since the epoch, exclusive
 * @param intervalMs time between two scrapes of a pod, ms; divides two hours
 * @param blockMs greatest span of a block, ms; a multiple of two hours
 * @param cluster value of the external label {@code cluster}
 * @param replicas how many Prometheus replicas wrote; their external labels "replica" are "a", "b", …
 * @param seed decides all randomness
 * @param form whether the blocks carry the external labels
 */
public record FleetSpec(
        Roster roster,
        int pods,
        long startMs,
        long endMs,
        long intervalMs,
        long blockMs,
        String cluster,
        int replicas,
        long seed,
        BlockForm form) {
    /** How far each replica scrapes behind the one before it, ms. */
    public static final long REPLICA_DELAY_MS = 3_000;

    /** Greatest jitter of a scrape's time, ms. */
    public static final int MAX_JITTER_MS = 4;

    /** The span of the blocks that Prometheus cuts first, ms. */
    public static final long BLOCK_MS = Duration.ofHours(2).toMillis();

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
        check(blockMs > 0 && blockMs % BLOCK_MS == 0, "block", blockMs, "a multiple of two hours, in ms");
        check(intervalMs > 0 && BLOCK_MS % intervalMs == 0, "interval", intervalMs, "a divisor of two hours, in ms");
        long latest = (replicas - 1) * REPLICA_DELAY_MS + MAX_JITTER_MS;
        check(
                intervalMs > latest,
                "interval",
                intervalMs,
                "more than " + latest + " ms, the delay of the last replica");
        check(form == BlockForm.THANOS || replicas == 1, "replicas", replicas, "1 for blocks without external labels");
    }

    /** A fleet in blocks of two hours. */
    public FleetSpec(
            int pods,
            long startMs,
            long endMs,
            long intervalMs,
            String cluster,
            int replicas,
            long seed,
            BlockForm form) {
        this(Roster.FLEET, pods, startMs, endMs, intervalMs, BLOCK_MS, cluster, replicas, seed, form);
    }

    /** A fleet of two replicas, {@code a} and {@code b}, scraped every 15 s. */
    public static FleetSpec ofPods(int pods, long startMs, long endMs) {
        return new FleetSpec(pods, startMs, endMs, 15_000, "fleet", 2, 1, BlockForm.THANOS);
    }

    /** The same of other series. */
    public FleetSpec withRoster(Roster other) {
        return new FleetSpec(other, pods, startMs, endMs, intervalMs, blockMs, cluster, replicas, seed, form);
    }

    /** The same fleet, scraped at another interval. */
    public FleetSpec withInterval(Duration interval) {
        return new FleetSpec(roster, pods, startMs, endMs, interval.toMillis(), blockMs, cluster, replicas, seed, form);
    }

    /** The same fleet in greater blocks. */
    public FleetSpec withBlocks(Duration span) {
        return new FleetSpec(roster, pods, startMs, endMs, intervalMs, span.toMillis(), cluster, replicas, seed, form);
    }

    /** The same fleet as {@code count} replicas saw it. */
    public FleetSpec withReplicas(int count) {
        return new FleetSpec(roster, pods, startMs, endMs, intervalMs, blockMs, cluster, count, seed, form);
    }

    /** The same fleet in another form of block. */
    public FleetSpec withForm(BlockForm other) {
        return new FleetSpec(roster, pods, startMs, endMs, intervalMs, blockMs, cluster, replicas, seed, other);
    }

    /** The number of series of one replica. */
    public long series() {
        return (long) pods * roster.seriesPerPod();
    }

    /** The number of samples that would be written if no scrape were lost and every pod lived all the time. */
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
