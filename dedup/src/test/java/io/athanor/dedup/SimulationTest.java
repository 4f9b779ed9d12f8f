package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.dedup.Histories.Family;
import io.athanor.dedup.Histories.History;
import io.athanor.model.StaleMarker;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The rules side by side on made-up histories, as {@code docs/deduplication.md} shows them. */
class SimulationTest {
    private static final long SEED = Long.getLong("athanor.seed", 20_261_123L);
    private static final int HISTORIES = Integer.getInteger("athanor.histories", 60);
    private static final long RANGE = 300_000;

    /** What is compared. */
    private enum Way {
        FIRST_REPLICA,
        PENALTY_RAISED,
        PENALTY,
        CHAIN,
        ATHANOR;

        SampleBuffer of(List<PiecedReplica> replicas) {
            SampleBuffer out = new SampleBuffer();
            switch (this) {
                case FIRST_REPLICA -> out = replicas.getFirst().samples;
                case PENALTY_RAISED -> merge(DedupFunc.PENALTY, Kind.of("rate", 0), replicas, out);
                case PENALTY -> merge(DedupFunc.PENALTY, Kind.RAW, replicas, out);
                case CHAIN -> merge(DedupFunc.CHAIN, Kind.RAW, replicas, out);
                case ATHANOR -> merge(DedupFunc.ATHANOR, Kind.RAW, replicas, out);
            }
            return numbers(out);
        }

        private static void merge(DedupFunc func, Kind kind, List<PiecedReplica> replicas, SampleBuffer out) {
            new Deduplicator(func).merge(replicas, kind, Long.MIN_VALUE / 2, Long.MAX_VALUE, out);
        }
    }

    /** Figures of one way over the histories of one family. */
    private static final class Tally {
        private double error;
        private long rates;
        private long spikes;
        private long holes;
        private long worse;
        private long close;
        private long steps;
        private double density;
        private long pieces;
        private long read;

        private void add(History history, SampleBuffer out) {
            for (int i = 1; i < out.size; i++) {
                long step = out.t[i] - out.t[i - 1];
                steps++;
                close += 2 * step < history.interval() ? 1 : 0;
                holes += step > 2 * history.interval() ? 1 : 0;
                worse += worse(history, out.t[i - 1], out.t[i]) ? 1 : 0;
            }
            int fullest = 1;
            for (SampleBuffer replica : history.replicas()) {
                fullest = Math.max(fullest, numbers(replica).size);
            }
            density += (double) out.size / fullest;
            if (history.family() != Family.GAUGE) {
                rates(history, out);
            }
        }

        private void rates(History history, SampleBuffer out) {
            int from = 0;
            int to = 0;
            for (long t = RANGE; t <= Histories.HOURS; t += 60_000) {
                while (to < out.size && out.t[to] <= t) {
                    to++;
                }
                while (from < to && out.t[from] <= t - RANGE) {
                    from++;
                }
                if (to - from >= 2) {
                    double rate = rate(out, from, to, t);
                    error += Math.abs(rate - history.rate()) / history.rate();
                    spikes += rate > 2 * history.rate() ? 1 : 0;
                    rates++;
                }
            }
        }
    }

    /** Prometheus's rate over the samples {@code [from, to)}. */
    private static double rate(SampleBuffer out, int from, int to, long t) {
        double increase = out.v[to - 1] - out.v[from];
        for (int i = from + 1; i < to; i++) {
            increase += out.v[i] < out.v[i - 1] ? out.v[i - 1] : 0;
        }
        double sampled = out.t[to - 1] - out.t[from];
        double average = sampled / (to - from - 1);
        double before = out.t[from] - (t - RANGE);
        double after = t - out.t[to - 1];
        double extrapolated = sampled
                + (before < 1.1 * average ? before : average / 2)
                + (after < 1.1 * average ? after : average / 2);
        return increase * extrapolated / sampled / RANGE * 1000;
    }

    /** Whether some replica was denser between two samples, by more than the rule's bound. */
    private static boolean worse(History history, long from, long to) {
        long bound = 13 * history.interval() / 10;
        if (to - from <= history.interval() + bound) {
            return false;
        }
        for (SampleBuffer replica : history.replicas()) {
            SampleBuffer numbers = numbers(replica);
            long longest = 0;
            for (int i = 1; i < numbers.size && numbers.t[i - 1] < to; i++) {
                if (numbers.t[i] > from) {
                    long step = numbers.t[i] - numbers.t[i - 1];
                    longest = Math.max(longest, step);
                }
            }
            boolean covers = numbers.size > 0 && numbers.t[0] <= from && numbers.t[numbers.size - 1] >= to;
            if (covers && to - from > longest + bound) {
                return true;
            }
        }
        return false;
    }

    private static SampleBuffer numbers(SampleBuffer samples) {
        SampleBuffer numbers = new SampleBuffer();
        numbers.reserve(samples.size);
        for (int i = 0; i < samples.size; i++) {
            if (!StaleMarker.is(samples.v[i])) {
                numbers.t[numbers.size] = samples.t[i];
                numbers.v[numbers.size++] = samples.v[i];
            }
        }
        return numbers;
    }

    private static Map<Family, Map<Way, Tally>> simulate() {
        Map<Family, Map<Way, Tally>> tallies = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            Map<Way, Tally> ways = new EnumMap<>(Way.class);
            tallies.put(family, ways);
            for (int i = 0; i < HISTORIES; i++) {
                SplittableRandom random = new SplittableRandom(SEED + 1000L * family.ordinal() + i);
                History history = Histories.random(family, random);
                for (Way way : Way.values()) {
                    List<PiecedReplica> replicas = history.replicas().stream()
                            .map(samples -> PiecedReplica.of(samples, 120, random))
                            .toList();
                    Tally tally = ways.computeIfAbsent(way, w -> new Tally());
                    tally.add(history, way.of(replicas));
                    for (PiecedReplica replica : replicas.subList(1, replicas.size())) {
                        tally.pieces += replica.pieces();
                        tally.read += replica.read.size();
                    }
                }
            }
        }
        return tallies;
    }

    @Test
    void rules_onMadeUpHistories() {
        Map<Family, Map<Way, Tally>> tallies = simulate();
        System.out.printf("%d histories per family, -Dathanor.seed=%d%n", HISTORIES, SEED);
        System.out.println(
                "family    way             error%  spikes  holes  worse  close%  density  others' chunks read");
        tallies.forEach((family, ways) -> ways.forEach((way, tally) -> System.out.printf(
                Locale.ROOT,
                "%-9s %-15s %6.2f %7d %6d %6d %7.2f %8.3f %6.0f%%%n",
                family,
                way,
                100 * tally.error / Math.max(1, tally.rates),
                tally.spikes,
                tally.holes,
                tally.worse,
                100.0 * tally.close / tally.steps,
                tally.density / HISTORIES,
                100.0 * tally.read / tally.pieces)));

        tallies.forEach((family, ways) -> {
            Tally ours = Objects.requireNonNull(ways.get(Way.ATHANOR));
            Tally penalty = Objects.requireNonNull(ways.get(Way.PENALTY));
            if (family != Family.BASELINE) {
                assertThat(ours.spikes).as("spikes, %s", family).isZero();
                assertThat(ours.worse)
                        .as("gaps beyond the bound, %s", family)
                        .isLessThanOrEqualTo(Math.max(HISTORIES / 10, penalty.worse / 20));
                assertThat(ours.holes).as("holes, %s", family).isLessThanOrEqualTo(penalty.holes);
            }
            assertThat(ours.spikes).as("spikes, %s", family).isLessThanOrEqualTo(penalty.spikes);
            assertThat(100.0 * ours.close / ours.steps)
                    .as("close pairs, %s", family)
                    .isLessThan(0.05);
        });
    }
}
