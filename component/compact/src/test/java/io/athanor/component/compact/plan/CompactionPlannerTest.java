package io.athanor.component.compact.plan;

import static io.athanor.component.compact.plan.Metas.failed;
import static io.athanor.component.compact.plan.Metas.fresh;
import static io.athanor.component.compact.plan.Metas.ulid;
import static io.athanor.component.compact.plan.Metas.withTombstones;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.athanor.component.compact.plan.CompactionPlanner.Exclusion;
import io.athanor.component.compact.plan.CompactionPlanner.Plan;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ranges of 20, 60, 180, 540 and 1,620 ms make the cases readable; the rules know no hours. */
class CompactionPlannerTest {
    private static final CompactionPlanner PLANNER =
            new CompactionPlanner(new CompactionRanges(new long[] {20, 60, 180, 540, 1620}), 1000);

    @Test
    void blocks_belowTwo_areLeftAlone() {
        assertThat(plan()).isEmpty();
        assertThat(plan(fresh(1, 0, 20))).isEmpty();
        assertThat(plan(fresh(1, 0, 20), fresh(2, 20, 40))).isEmpty();
    }

    @Test
    void newestBlock_isNeverTaken() {
        assertThat(plan(fresh(1, 0, 20), fresh(2, 20, 40), fresh(3, 40, 60))).isEmpty();
        assertThat(plan(fresh(1, 0, 20), fresh(2, 20, 40), fresh(3, 40, 60), fresh(4, 60, 80)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void window_withAGap_isTakenOnceNewerOnesAreThere() {
        assertThat(plan(fresh(1, 0, 20), fresh(2, 20, 40), fresh(3, 60, 80))).isEmpty();
        assertThat(plan(fresh(1, 0, 20), fresh(2, 20, 40), fresh(3, 60, 80), fresh(4, 80, 100)))
                .containsExactly(1, 2);
        assertThat(plan(fresh(1, 0, 20), fresh(2, 40, 60), fresh(3, 60, 80), fresh(4, 120, 140)))
                .containsExactly(1, 2);
    }

    @Test
    void leastRange_comesFirst() {
        assertThat(plan(
                        fresh(1, 0, 60),
                        fresh(2, 60, 120),
                        fresh(3, 120, 180),
                        fresh(4, 180, 200),
                        fresh(5, 200, 220),
                        fresh(6, 220, 240),
                        fresh(7, 240, 260)))
                .containsExactly(4, 5, 6);
        assertThat(plan(fresh(1, 0, 60), fresh(2, 60, 120), fresh(3, 120, 180), fresh(4, 180, 240)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void blocksBeforeTheEpoch_fallIntoAlignedWindowsToo() {
        assertThat(plan(fresh(1, -60, -40), fresh(2, -40, -20), fresh(3, -20, 0), fresh(4, 0, 20)))
                .containsExactly(1, 2, 3);
    }

    @Test
    void blockThatFitsNoWindow_isSkipped() {
        assertThat(plan(fresh(1, 0, 20), fresh(2, 20, 40), fresh(3, 50, 70), fresh(4, 120, 140), fresh(5, 140, 160)))
                .containsExactly(1, 2);
        assertThat(plan(fresh(1, 0, 40), fresh(2, 50, 70), fresh(3, 180, 200))).isEmpty();
    }

    @Test
    void overlappingBlocks_comeFirst() {
        assertThat(plan(fresh(1, 0, 20), fresh(2, 19, 40), fresh(3, 40, 60))).containsExactly(1, 2);
        assertThat(plan(fresh(1, 0, 20), fresh(2, 20, 40), fresh(3, 30, 50), fresh(4, 45, 60), fresh(5, 60, 80)))
                .containsExactly(2, 3, 4);
        assertThat(PLANNER.plan(List.of(fresh(1, 0, 20), fresh(2, 10, 30)), Set.of(), b -> 1)
                        .isVertical())
                .isTrue();
    }

    @Test
    void failedBlock_keepsItsWindowFromBeingTaken() {
        assertThat(plan(fresh(1, 0, 20), failed(fresh(2, 20, 40)), fresh(3, 40, 60), fresh(4, 60, 80)))
                .isEmpty();
    }

    @Test
    void longBlock_ofWhichMuchWasDeleted_isRewritten() {
        assertThat(plan(withTombstones(fresh(1, 0, 540), 10), fresh(2, 540, 1080)))
                .containsExactly(1);
        assertThat(plan(withTombstones(fresh(1, 0, 540), 0), fresh(2, 540, 1080)))
                .isEmpty();
        assertThat(plan(withTombstones(fresh(1, 0, 60), 10), fresh(2, 60, 120))).isEmpty();
        assertThat(plan(fresh(1, 0, 540), withTombstones(fresh(2, 540, 1080), 10)))
                .isEmpty();
    }

    @Test
    void markedBlocks_partTheirWindow() {
        BlockMeta[] blocks = {
            fresh(1, 0, 20),
            fresh(2, 20, 40),
            fresh(3, 40, 60),
            fresh(4, 60, 80),
            fresh(5, 80, 100),
            fresh(6, 100, 120),
            fresh(7, 180, 200)
        };
        assertThat(plan(Set.of(ulid(2)), blocks)).containsExactly(4, 5, 6);
        assertThat(plan(Set.of(ulid(3)), blocks)).containsExactly(1, 2);
        assertThat(plan(Set.of(ulid(1)), blocks)).containsExactly(2, 3);
        assertThat(plan(Set.of(ulid(2), ulid(5)), blocks)).isEmpty();
        assertThat(plan(Set.of(ulid(7)), blocks)).containsExactly(1, 2, 3);
    }

    @Test
    void indexesTooLargeTogether_excludeTheLargest() {
        List<BlockMeta> blocks = List.of(fresh(1, 0, 20), fresh(2, 20, 40), fresh(3, 40, 60), fresh(4, 60, 80));
        Plan plan = PLANNER.plan(blocks, Set.of(), b -> b.ulid().equals(ulid(2)) ? 800 : 100);

        assertThat(plan.exclude())
                .containsExactly(new CompactionPlanner.Excluded(blocks.get(1), Exclusion.INDEX_SIZE_EXCEEDING));
        assertThat(plan.compact()).isEmpty();
        assertThat(PLANNER.plan(blocks, Set.of(), b -> 283).compact()).hasSize(3);
        assertThat(PLANNER.plan(blocks, Set.of(), b -> 284).exclude()).isNotEmpty();
    }

    @Test
    void downsampledBlocks_thatOverlap_areExcluded() {
        BlockMeta first = Metas.of(1, 0, 60, 300_000, 2, List.of(ulid(1)));
        BlockMeta second = Metas.of(2, 30, 90, 300_000, 2, List.of(ulid(2)));
        Plan plan = PLANNER.plan(List.of(first, second), Set.of(), b -> 1);

        assertThat(plan.compact()).isEmpty();
        assertThat(plan.exclude())
                .extracting(CompactionPlanner.Excluded::why)
                .containsExactly(Exclusion.DOWNSAMPLE_VERTICAL_COMPACTION, Exclusion.DOWNSAMPLE_VERTICAL_COMPACTION);
    }

    @Test
    void level_thatIsNot_isRefused() {
        assertThatThrownBy(() -> CompactionRanges.upTo(5)).isInstanceOf(IllegalArgumentException.class);
        assertThat(CompactionRanges.upTo(2).millis()).containsExactly(3_600_000, 7_200_000, 28_800_000);
    }

    private static List<Integer> plan(BlockMeta... blocks) {
        return plan(Set.of(), blocks);
    }

    private static List<Integer> plan(Set<Ulid> noCompact, BlockMeta... blocks) {
        return PLANNER.plan(Arrays.asList(blocks), noCompact, b -> 1).compact().stream()
                .map(b -> (int) b.ulid().timeMs())
                .toList();
    }
}
