package io.athanor.dedup;

import io.athanor.model.StaleMarker;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Made-up histories of replicas that scrape the same targets: random phase, jitter, rarely a late scrape, and per family
 * losses, outages, restarts, skewed clocks, shared timestamps, gauges, or sources of their own.
 */
final class Histories {
    /** What happens in a history. */
    enum Family {
        CLEAN,
        LOSS,
        OUTAGE,
        RESTART,
        MIXED,
        SKEW,
        LOCKED,
        GAUGE,
        BASELINE
    }

    static final long HOURS = 4 * 3_600_000L;

    private static final double MARKER = Double.longBitsToDouble(StaleMarker.BITS);

    /**
     * What came out of the dice.
     *
     * @param interval of the scrapes, ms
     * @param rate of growth of the true counter, per second
     * @param restarts when the target began anew, ms; first its first beginning
     */
    record History(Family family, long interval, double rate, long[] restarts, List<SampleBuffer> replicas) {
        /** How much the true counter grew in {@code (from, to]}. */
        double increase(long from, long to) {
            return rate * (to - from) / 1000;
        }

        List<PiecedReplica> pieced(SplittableRandom random) {
            return replicas.stream()
                    .map(samples -> PiecedReplica.of(samples, 1 + random.nextInt(120), random))
                    .toList();
        }

        List<PiecedReplica> within(long mint, long maxt, SplittableRandom random) {
            return replicas.stream()
                    .map(samples ->
                            PiecedReplica.of(samples, 120, random).within(mint, maxt, 1 + random.nextInt(120), random))
                    .toList();
        }
    }

    private Histories() {}

    static History random(Family family, SplittableRandom random) {
        long[] intervals = {15_000, 30_000, 60_000};
        return random(family, intervals[random.nextInt(3)], random);
    }

    static History random(Family family, long interval, SplittableRandom random) {
        int count = 2 + random.nextInt(2);
        double rate = 0.5 + random.nextDouble() * 10;
        boolean restarts = family == Family.RESTART || family == Family.MIXED;
        long[] begun = new long[restarts ? 2 + random.nextInt(4) : 1];
        for (int i = 1; i < begun.length; i++) {
            begun[i] = begun[i - 1] + 600_000 + random.nextLong(HOURS / begun.length);
        }
        begun[0] = -random.nextLong(86_400_000) - 600_000;
        List<SampleBuffer> replicas = new ArrayList<>();
        long sharedPhase = random.nextLong(interval);
        for (int i = 0; i < count; i++) {
            long phase = family == Family.LOCKED ? sharedPhase : random.nextLong(interval);
            long ownBeginning = family == Family.BASELINE ? begun[0] - random.nextLong(864_000_000) : 0;
            replicas.add(replica(family, interval, phase, rate, begun, ownBeginning, random));
        }
        return new History(family, interval, rate, begun, replicas);
    }

    private static SampleBuffer replica(
            Family family,
            long interval,
            long phase,
            double rate,
            long[] begun,
            long ownBeginning,
            SplittableRandom random) {
        boolean mixed = family == Family.MIXED;
        double loss = family == Family.LOSS || family == Family.LOCKED || mixed ? random.nextDouble() * 0.3 : 0.0005;
        long latency = mixed || family == Family.SKEW ? random.nextLong(1_500) : random.nextLong(50);
        long skew = family == Family.SKEW ? random.nextLong(6_001) - 3_000 : 0;
        long jitter = family == Family.LOCKED ? 0 : 1 + random.nextLong(20);
        List<long[]> outages = outages(family, random);
        long from = random.nextInt(4) == 0 && family != Family.CLEAN ? random.nextLong(HOURS / 4) : 0;
        long to = random.nextInt(4) == 0 && family != Family.CLEAN ? HOURS - random.nextLong(HOURS / 4) : HOURS;
        SampleBuffer samples = new SampleBuffer();
        boolean wasOut = true;
        for (long at = phase; at <= HOURS; at += interval) {
            long t = at + (jitter == 0 ? 0 : random.nextLong(2 * jitter) - jitter);
            t += family != Family.LOCKED && random.nextInt(500) == 0 ? random.nextLong(interval / 2) : 0;
            boolean out = at < from || at > to || within(outages, at);
            boolean marked = out && !wasOut && random.nextInt(3) > 0;
            wasOut = out;
            if (out && !marked || !out && random.nextDouble() < loss) {
                continue;
            }
            if (samples.size > 0 && t <= samples.t[samples.size - 1]) {
                continue;
            }
            double v = marked ? MARKER : value(family, rate, t - skew + latency, begun, ownBeginning, random);
            samples.reserve(1);
            samples.t[samples.size] = t;
            samples.v[samples.size++] = v;
        }
        return samples;
    }

    private static double value(
            Family family, double rate, long t, long[] begun, long ownBeginning, SplittableRandom random) {
        if (family == Family.GAUGE) {
            return 100 + random.nextInt(50);
        }
        long start = ownBeginning != 0 ? ownBeginning : begun[0];
        for (long one : begun) {
            start = one <= t && ownBeginning == 0 ? one : start;
        }
        return Math.floor(rate * (t - start) / 1000);
    }

    private static List<long[]> outages(Family family, SplittableRandom random) {
        List<long[]> outages = new ArrayList<>();
        boolean any = family == Family.OUTAGE
                || family == Family.MIXED
                || family == Family.RESTART
                || family == Family.BASELINE
                || family == Family.GAUGE
                || family == Family.SKEW;
        for (int i = any ? random.nextInt(4) : 0; i > 0; i--) {
            long from = random.nextLong(HOURS);
            outages.add(new long[] {from, from + 60_000 + random.nextLong(89 * 60_000)});
        }
        return outages;
    }

    private static boolean within(List<long[]> outages, long t) {
        for (long[] outage : outages) {
            if (t >= outage[0] && t < outage[1]) {
                return true;
            }
        }
        return false;
    }
}
