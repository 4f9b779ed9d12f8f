package io.athanor.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.tsdb.chunkenc.ChunkDecoder;
import io.athanor.tsdb.chunkenc.Encoding;
import io.athanor.tsdb.chunkenc.XorColumns;
import io.athanor.tsdb.series.ChunkBuffer;
import io.athanor.tsdb.series.SampleBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Two chunks, the short way and the long one. */
class SteadyPairTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    @Test
    void pairOfChunks_whatever_isDeduplicatedByTheRule() {
        int alone = 0;
        for (int round = 0; round < 4_000; round++) {
            SplittableRandom random = new SplittableRandom(SEED + round);
            long step = random.nextBoolean() ? 15_000 : 1_000 + random.nextInt(60_000);
            int gaps = random.nextInt(3) * random.nextInt(20);
            SampleBuffer a = replica(random, 0, step, gaps);
            SampleBuffer b = replica(random, (long) random.nextInt(4) * random.nextInt(20_000), step, gaps);
            ChunkBuffer group = new ChunkBuffer();
            add(a, group);
            add(b, group);

            List<String> wanted =
                    EagerPenalty.of(List.of(PiecedReplica.of(a, 1_000, random), PiecedReplica.of(b, 1_000, random)));
            ChunkBuffer merged = new ChunkBuffer();
            new PenaltyGroup(false).merge(group, merged);

            alone += new SteadyPair().firstAlone(group) ? 1 : 0;
            assertThat(lines(merged))
                    .as("seed %d (replay: -Dathanor.seed=%d)", SEED + round, SEED + round)
                    .isEqualTo(wanted);
        }
        assertThat(alone).as("seed %d", SEED).isBetween(40, 3_960);
    }

    private static SampleBuffer replica(SplittableRandom random, long from, long step, int gaps) {
        SampleBuffer samples = new SampleBuffer();
        int n = 1 + random.nextInt(120);
        samples.reserve(n);
        long t = from;
        for (int i = 0; i < n; i++) {
            samples.t[i] = t;
            samples.v[i] = random.nextInt(100);
            t += step + random.nextInt(4) + (random.nextInt(100) < gaps ? random.nextInt(4) * step : 0);
        }
        samples.size = n;
        return samples;
    }

    private static void add(SampleBuffer samples, ChunkBuffer into) {
        byte[] bytes = new byte[XorColumns.room(samples.size)];
        int length = XorColumns.encode(samples.t, samples.v, 0, samples.size, bytes, 0);
        into.add(
                samples.t[0],
                samples.t[samples.size - 1],
                Encoding.XOR,
                MemorySegment.ofArray(Arrays.copyOf(bytes, length)),
                0,
                length);
    }

    private static List<String> lines(ChunkBuffer chunks) {
        SampleBuffer all = new SampleBuffer();
        for (int i = 0; i < chunks.size; i++) {
            ChunkDecoder.decode(
                    chunks.encoding[i],
                    chunks.data[i],
                    chunks.offset[i],
                    chunks.length[i],
                    Long.MIN_VALUE,
                    Long.MAX_VALUE,
                    all);
        }
        return PiecedReplica.text(all);
    }
}
