package io.athanor.bucket.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DuplicateFilterTest {
    private static Ulid ulid(int n) {
        return new Ulid(n, n);
    }

    private static BlockMeta meta(int n, Labels external, int... sources) {
        List<Ulid> ulids = new ArrayList<>();
        for (int source : sources) {
            ulids.add(ulid(source));
        }
        return BlockMeta.ofSamples(ulid(n), 0, 1)
                .withCompaction(new BlockCompaction(2, ulids, List.of(), false, false, List.of()))
                .withThanos(ThanosMeta.of(external, "test"));
    }

    @Test
    void containedBlocks_areNotNeeded() {
        Labels a = Labels.of("replica", "a");
        Labels b = Labels.of("replica", "b");

        assertThat(DuplicateFilter.duplicates(List.of(
                        meta(1, a, 1),
                        meta(2, a, 2),
                        meta(3, a, 3),
                        meta(4, a, 1, 2),
                        meta(5, b, 1),
                        meta(6, b, 2, 9))))
                .containsExactlyInAnyOrder(ulid(1), ulid(2));
    }

    @Test
    void equalSources_keepTheOlderBlock() {
        assertThat(DuplicateFilter.duplicates(List.of(meta(8, Labels.EMPTY, 1, 2), meta(7, Labels.EMPTY, 2, 1))))
                .containsExactly(ulid(8));
    }

    @Test
    void blockWithoutSources_isItsOwn() {
        assertThat(DuplicateFilter.duplicates(
                        List.of(meta(1, Labels.EMPTY), meta(2, Labels.EMPTY), meta(3, Labels.EMPTY, 1))))
                .containsExactly(ulid(3));
    }

    /** Replay: {@code -Dathanor.seed=N}. */
    @Test
    void randomSources_whateverIsLeftOut_isInAnotherThatIsKept() {
        long base = Long.getLong("athanor.seed", System.nanoTime());
        int dropped = 0;
        for (int round = 0; round < 200; round++) {
            Random random = new Random(base + round);
            List<BlockMeta> metas = new ArrayList<>();
            for (int n = 1; n <= 12; n++) {
                metas.add(meta(
                        n,
                        Labels.EMPTY,
                        random.ints(1 + random.nextInt(4), 1, 8).distinct().toArray()));
            }
            Collections.shuffle(metas, random);
            Set<Ulid> kept = new HashSet<>(metas.stream().map(BlockMeta::ulid).toList());
            kept.removeAll(DuplicateFilter.duplicates(metas));
            for (BlockMeta meta : metas) {
                boolean isContained = metas.stream()
                        .anyMatch(other -> kept.contains(other.ulid())
                                && !other.ulid().equals(meta.ulid())
                                && new HashSet<>(other.sources()).containsAll(meta.sources()));
                assertThat(kept.contains(meta.ulid()))
                        .as("-Dathanor.seed=%d", base + round)
                        .isEqualTo(!isContained);
                dropped += isContained ? 1 : 0;
            }
        }
        assertThat(dropped).isPositive();
    }
}
