package io.athanor.tsdb.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedChunksTest {
    private static final long SEGMENT = 3 << 20;

    @Test
    void offset_added_isKnownAndItsNeighboursAreNot() {
        VerifiedChunks chunks = new VerifiedChunks(SEGMENT);
        for (long offset : new long[] {8, 63, 64, (1 << 20) - 1, 1 << 20, SEGMENT}) {
            assertThat(chunks.has(offset)).isFalse();
            chunks.add(offset);
            assertThat(chunks.has(offset)).isTrue();
        }
        assertThat(chunks.has(9)).isFalse();
        assertThat(chunks.has((1 << 20) + 8)).isFalse();
    }

    @Test
    void randomOffsets_areKnownOnlyIfAdded() {
        long seed = Long.getLong("athanor.seed", System.nanoTime());
        System.out.println("seed " + seed + " (-Dathanor.seed=" + seed + ")");
        Random random = new Random(seed);
        VerifiedChunks chunks = new VerifiedChunks(SEGMENT);
        Set<Long> added = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            long offset = random.nextLong(SEGMENT + 1);
            assertThat(!chunks.has(offset) || added.contains(offset)).isTrue();
            chunks.add(offset);
            added.add(offset);
            assertThat(chunks.has(offset)).isTrue();
        }
        assertThat(added.stream().filter(chunks::has).count()).isGreaterThan(10_000);
    }
}
