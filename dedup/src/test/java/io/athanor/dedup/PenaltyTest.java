package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.StaleMarker;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PenaltyTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    private final Deduplicator deduplicator = new Deduplicator(DedupFunc.PENALTY);
    private final SampleBuffer out = new SampleBuffer();

    @Test
    void twoHealthyReplicas_secondComesInAfterTheInitialPenalty_andStays() {
        PiecedReplica a = regular(0, 15_000, 1_000);
        PiecedReplica b = regular(7_000, 15_000, 1_000);

        deduplicator.merge(List.of(a, b), Kind.RAW, Long.MIN_VALUE, Long.MAX_VALUE, out);

        List<String> expected = new ArrayList<>(PiecedReplica.text(b.samples));
        expected.addFirst(PiecedReplica.text(a.samples).getFirst());
        assertThat(PiecedReplica.text(out)).isEqualTo(expected);
        assertThat(a.read).as("pieces of the first").containsExactly(0);
    }

    @Test
    void firstWithinTheInitialPenalty_secondNotDecoded() {
        PiecedReplica a = regular(0, 5_000, 1_000);
        PiecedReplica b = regular(2_000, 5_000, 1_000);

        deduplicator.merge(List.of(a, b), Kind.RAW, Long.MIN_VALUE, Long.MAX_VALUE, out);

        assertThat(PiecedReplica.text(out)).isEqualTo(PiecedReplica.text(a.samples));
        assertThat(b.read).isEmpty();
    }

    @Test
    void merge_anyReplicas_likeMovingAllOfThemWithEachSample() {
        for (int round = 0; round < 20_000; round++) {
            long seed = SEED + round;
            SplittableRandom random = new SplittableRandom(seed);
            List<PiecedReplica> replicas = new ArrayList<>();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                replicas.add(random(random));
            }

            deduplicator.merge(replicas, Kind.RAW, Long.MIN_VALUE, Long.MAX_VALUE, out);

            assertThat(PiecedReplica.text(out))
                    .as("-Dathanor.seed=%d: %s", seed, replicas)
                    .isEqualTo(EagerPenalty.of(replicas));
        }
    }

    @Test
    void merge_counters_likeMovingAllOfThemWithEachSample() {
        SampleBuffer expected = new SampleBuffer();
        for (int round = 0; round < 20_000; round++) {
            long seed = SEED + round;
            SplittableRandom random = new SplittableRandom(seed);
            List<PiecedReplica> replicas = List.of(counter(random), counter(random));
            expected.clear();
            new SteppedPenalty().merge(copies(replicas), expected);

            deduplicator.merge(replicas, Kind.of("rate", 0), Long.MIN_VALUE, Long.MAX_VALUE, out);

            assertThat(PiecedReplica.text(out))
                    .as("-Dathanor.seed=%d: %s", seed, replicas)
                    .isEqualTo(PiecedReplica.text(expected));
        }
    }

    @Test
    void stepped_samplesOfGauges_likeTheRuleIsTold() {
        for (int round = 0; round < 2_000; round++) {
            long seed = SEED + round;
            SplittableRandom random = new SplittableRandom(seed);
            List<PiecedReplica> replicas = List.of(random(random), random(random), random(random));
            SampleBuffer stepped = new SampleBuffer();
            new SteppedPenalty().merge(copies(replicas), stepped);

            assertThat(times(PiecedReplica.text(stepped)))
                    .as("-Dathanor.seed=%d: %s", seed, replicas)
                    .isEqualTo(times(EagerPenalty.of(replicas)));
        }
    }

    @Test
    void counter_replicaBehindTheOther_isRaised_untilItsOwnReset() {
        PiecedReplica a = replica(0, 100, 5_000, 110, 50_000, 200);
        PiecedReplica b = replica(1_000, 90, 10_000, 92, 15_000, 95, 20_000, 105, 25_000, 108, 30_000, 3, 35_000, 7);

        deduplicator.merge(List.of(a, b), Kind.of("rate", 0), Long.MIN_VALUE, Long.MAX_VALUE, out);

        assertThat(numbers(out)).isEqualTo("0=100 5000=110 20000=110 25000=113 30000=3 35000=7");
        deduplicator.merge(List.of(fresh(a), fresh(b)), Kind.RAW, Long.MIN_VALUE, Long.MAX_VALUE, out);
        assertThat(numbers(out)).isEqualTo("0=100 5000=110 20000=105 25000=108 30000=3 35000=7");
    }

    @Test
    void counter_resetBetweenTwoReplicas_isLeft() {
        PiecedReplica a = replica(0, 100, 5_000, 110);
        PiecedReplica b = replica(1_000, 90, 10_000, 112, 15_000, 2, 20_000, 5, 25_000, 9);

        deduplicator.merge(List.of(a, b), Kind.of("increase", 0), Long.MIN_VALUE, Long.MAX_VALUE, out);

        assertThat(numbers(out)).isEqualTo("0=100 5000=110 20000=5 25000=9");
    }

    private static PiecedReplica replica(long... timesAndValues) {
        int n = timesAndValues.length / 2;
        long[] t = new long[n];
        double[] v = new double[n];
        for (int i = 0; i < n; i++) {
            t[i] = timesAndValues[2 * i];
            v[i] = timesAndValues[2 * i + 1];
        }
        return PiecedReplica.of(PiecedReplica.floats(t, v), 2, new SplittableRandom(1));
    }

    private static PiecedReplica fresh(PiecedReplica replica) {
        return replica.within(Long.MIN_VALUE, Long.MAX_VALUE, 2, new SplittableRandom(1));
    }

    private static List<PiecedReplica> copies(List<PiecedReplica> replicas) {
        return replicas.stream().map(PenaltyTest::fresh).toList();
    }

    private static List<String> times(List<String> lines) {
        return lines.stream().map(line -> line.replaceFirst("=.*", "")).toList();
    }

    private static String numbers(SampleBuffer samples) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < samples.size; i++) {
            text.append(i == 0 ? "" : " ").append(samples.t[i]).append('=').append((long) samples.v[i]);
        }
        return text.toString();
    }

    /** Values that mostly grow, with resets and staleness markers. */
    private static PiecedReplica counter(SplittableRandom random) {
        PiecedReplica replica = random(random);
        double v = random.nextInt(50);
        for (int i = 0; i < replica.samples.size; i++) {
            v = random.nextInt(15) == 0 ? random.nextInt(10) : v + random.nextInt(10);
            int kind = random.nextInt(40);
            replica.samples.v[i] = kind == 0 ? Double.longBitsToDouble(StaleMarker.BITS) : kind == 1 ? Double.NaN : v;
        }
        return replica;
    }

    private static PiecedReplica regular(long start, long interval, int samples) {
        long[] t = new long[samples];
        double[] v = new double[samples];
        for (int i = 0; i < samples; i++) {
            t[i] = start + i * interval;
            v[i] = i;
        }
        return PiecedReplica.of(PiecedReplica.floats(t, v), 120, new SplittableRandom(1));
    }

    private static PiecedReplica random(SplittableRandom random) {
        int n = random.nextInt(60);
        long[] t = new long[n];
        double[] v = new double[n];
        long at = random.nextInt(20_000);
        long interval = random.nextBoolean() ? 1_000 : 1 + random.nextInt(15_000);
        int loss = random.nextInt(3) * 15;
        int jitter = 1 + random.nextInt(3) * random.nextInt((int) interval);
        for (int i = 0; i < n; i++) {
            t[i] = at;
            v[i] = random.nextInt(100);
            do {
                at += Math.max(1, interval + random.nextInt(jitter) - jitter / 2);
            } while (random.nextInt(100) < loss);
            if (random.nextInt(100) < 3) {
                at += random.nextInt(300_000);
            }
        }
        return PiecedReplica.of(PiecedReplica.floats(t, v), -8, random);
    }
}
