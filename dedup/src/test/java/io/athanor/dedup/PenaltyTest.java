package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;

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
