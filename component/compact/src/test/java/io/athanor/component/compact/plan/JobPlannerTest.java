package io.athanor.component.compact.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.tsdb.block.BlockCompaction;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.Ulid;
import io.athanor.tsdb.compact.MergedMeta;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JobPlannerTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final long HOUR = 3_600_000;
    private static final long DAY = 24 * HOUR;

    private final CompactionPlanner planner =
            new CompactionPlanner(CompactionRanges.upTo(CompactionRanges.MAX_LEVEL), 64L << 30);
    private final JobPlanner jobs = new JobPlanner(planner, false, true);
    private final JobPlanner merging = new JobPlanner(planner, true, true);
    private final JobPlanner stepping = new JobPlanner(planner, true, true, JobPlanner.Limits.ONE_STEP);

    private static Situation of(List<BlockMeta> blocks, Situation.Taken... taken) {
        return new Situation(blocks, Set.of(), Set.of(), List.of(taken));
    }

    private static List<BlockMeta> twoHours(int count) {
        List<BlockMeta> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(Metas.fresh(i + 1, 2L * i * HOUR, 2L * (i + 1) * HOUR));
        }
        return blocks;
    }

    @Test
    void days_ofSmallBlocks_giveAllWindowsAtOnce_andTheRestIsCounted() {
        Backlog backlog = stepping.plan(of(twoHours(25)), meta -> 1);

        assertThat(backlog.compactions()).hasSize(6).allSatisfy(job -> {
            assertThat(job.inputs()).hasSize(4);
            assertThat(job.maxTime() - job.minTime()).isEqualTo(8 * HOUR);
        });
        assertThat(backlog.todo().compactions()).isEqualTo(7);
        assertThat(backlog.todo().compactionBlocks()).isEqualTo(24 + 6);
        assertThat(backlog.downsamplings()).isEmpty();
        assertThat(backlog.todo().downsamplings()).isEqualTo(1);
        assertThat(backlog.awaited()).hasSize(24);
    }

    @Test
    void stepsThatFollowEachOther_areOneJob_upToTheLimits() {
        List<BlockMeta> blocks = twoHours(7 * 24 + 12 + 3);

        Backlog backlog = jobs.plan(of(blocks), meta -> 1);

        assertThat(backlog.compactions()).hasSize(1 + 3);
        CompactionJob fortnight = backlog.compactions().stream()
                .filter(job -> job.maxTime() - job.minTime() == 14 * DAY)
                .findFirst()
                .orElseThrow();
        assertThat(fortnight.inputs()).isEqualTo(blocks.subList(0, 7 * 24));
        assertThat(fortnight.level()).isEqualTo(4);
        assertThat(backlog.todo().compactions()).isEqualTo(backlog.compactions().size());
        assertThat(backlog.todo().compactionBlocks())
                .isEqualTo(backlog.compactions().stream()
                        .mapToInt(job -> job.inputs().size())
                        .sum());
        // 24 blocks of one index byte and 20 bytes each make two days.
        JobPlanner limited = new JobPlanner(planner, false, true, new JobPlanner.Limits(Long.MAX_VALUE, 24));
        assertThat(limited.plan(of(blocks), meta -> 1).compactions())
                .filteredOn(job -> job.minTime() < 14 * DAY)
                .hasSize(7)
                .allSatisfy(job -> assertThat(job.level()).isEqualTo(3));
        limited = new JobPlanner(planner, false, true, new JobPlanner.Limits(24 * 20, Long.MAX_VALUE));
        assertThat(limited.plan(of(blocks), meta -> 1).compactions())
                .filteredOn(job -> job.minTime() < 14 * DAY)
                .hasSize(7);
        assertThat(limited.plan(of(blocks), meta -> 1).todo().compactions()).isEqualTo(7 + 1 + 3);
    }

    @Test
    void stepOnWhichSomebodyWorks_isWaitedFor() {
        List<BlockMeta> blocks = twoHours(25);
        List<Ulid> second = blocks.subList(4, 8).stream().map(BlockMeta::ulid).toList();

        Backlog backlog = jobs.plan(of(blocks, new Situation.Taken(second, false, 0)), meta -> 1);

        assertThat(backlog.compactions())
                .hasSize(5)
                .allSatisfy(job -> assertThat(job.level()).isEqualTo(2));
    }

    @Test
    void jobThatIsTaken_countsAsDone_butNothingIsMadeOfItsResult() {
        List<BlockMeta> blocks = twoHours(25);
        List<Ulid> first = blocks.subList(0, 4).stream().map(BlockMeta::ulid).toList();

        Backlog backlog = stepping.plan(of(blocks, new Situation.Taken(first, false, 0)), meta -> 1);

        assertThat(backlog.compactions()).hasSize(5);
        assertThat(backlog.compactions()).noneMatch(job -> job.inputs().contains(blocks.getFirst()));
        assertThat(backlog.todo().compactions()).isEqualTo(6);
    }

    @Test
    void blockThatWillBeCompacted_isDownsampledAfterwards() {
        List<BlockMeta> blocks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            blocks.add(Metas.of(i + 1, 2L * i * DAY, 2L * (i + 1) * DAY, 0, 3, List.of(Metas.ulid(i + 1))));
        }
        Backlog backlog = jobs.plan(of(blocks), meta -> 1);

        assertThat(backlog.compactions()).hasSize(1);
        assertThat(backlog.downsamplings())
                .extracting(job -> job.block().ulid())
                .containsExactly(Metas.ulid(8));
        assertThat(backlog.early()).hasSize(7);
        assertThat(backlog.todo().downsamplings()).isEqualTo(2);
    }

    @Test
    void downsamplingThatIsTaken_isNotBegunAgain() {
        BlockMeta block = Metas.of(1, 0, 2 * DAY, 0, 3, List.of(Metas.ulid(1)));

        assertThat(jobs.plan(of(List.of(block)), meta -> 1).downsamplings()).hasSize(1);
        Backlog backlog =
                jobs.plan(of(List.of(block), new Situation.Taken(List.of(block.ulid()), true, 300_000)), meta -> 1);
        assertThat(backlog.downsamplings()).isEmpty();
        assertThat(backlog.awaited()).containsExactly(block.ulid());
    }

    @Test
    void overlap_whereNoneMayBeMerged_isTold_andTheRestOfTheGroupGoesOn() {
        List<BlockMeta> blocks = new ArrayList<>(twoHours(13));
        blocks.add(Metas.fresh(50, 0, 2 * HOUR));
        blocks.sort(java.util.Comparator.comparingLong(BlockMeta::minTime));

        Backlog backlog = jobs.plan(of(blocks), meta -> 1);

        assertThat(backlog.overlaps()).hasSize(1);
        assertThat(backlog.overlaps().getFirst().blocks())
                .extracting(BlockMeta::ulid)
                .containsExactlyInAnyOrder(Metas.ulid(1), Metas.ulid(50));
        assertThat(backlog.compactions()).hasSize(3);
        assertThat(merging.plan(of(blocks), meta -> 1).overlaps()).isEmpty();
    }

    @Test
    void overlap_ofBlocksThatTwoCompactorsMadeOfTheSame_isMerged() {
        BlockMeta ours = Metas.of(10, 0, 4 * HOUR, 0, 2, List.of(Metas.ulid(1), Metas.ulid(2)));
        BlockMeta theirs = Metas.of(11, 2 * HOUR, 6 * HOUR, 0, 2, List.of(Metas.ulid(2), Metas.ulid(3)));

        Backlog backlog = jobs.plan(of(List.of(ours, theirs)), meta -> 1);

        assertThat(backlog.overlaps()).isEmpty();
        assertThat(backlog.compactions()).hasSize(1);
        assertThat(backlog.compactions().getFirst().isVertical()).isTrue();
    }

    /** Whatever the order in which jobs that can be begun are done, and whoever does them: all ends as if one did them in turn. */
    @Test
    void jobs_doneInAnyOrderBySome_endAsIfDoneByOneInTurn() {
        for (int run = 0; run < 40; run++) {
            Random random = new Random(SEED + run);
            List<BlockMeta> blocks = history(random);
            List<BlockMeta> alone = finish(stepping, new ArrayList<>(blocks), new Random(0), 1);
            JobPlanner drawn =
                    new JobPlanner(planner, true, true, new JobPlanner.Limits(Long.MAX_VALUE, 1 + random.nextInt(300)));
            List<BlockMeta> shared = finish(drawn, new ArrayList<>(blocks), random, 1 + random.nextInt(4));
            assertThat(shapes(shared))
                    .as("seed %d (replay: -Dathanor.seed=%d)", SEED, SEED + run)
                    .isEqualTo(shapes(alone));
        }
    }

    private static List<BlockMeta> history(Random random) {
        List<BlockMeta> blocks = new ArrayList<>();
        int ulid = 1;
        for (int i = 0; i < 100 + random.nextInt(120); i++) {
            for (int copies = random.nextInt(12) == 0 ? 2 : 1; copies > 0; copies--) {
                if (random.nextInt(15) > 0) {
                    blocks.add(Metas.fresh(ulid++, 2L * i * HOUR, 2L * (i + 1) * HOUR));
                }
            }
        }
        return blocks;
    }

    /** Some workers, each of which holds at most one job; who finishes next is drawn. */
    private static List<BlockMeta> finish(JobPlanner by, List<BlockMeta> blocks, Random random, int workers) {
        List<CompactionJob> running = new ArrayList<>();
        long next = 1_000_000;
        while (true) {
            Situation.Taken[] taken = running.stream()
                    .map(job -> new Situation.Taken(
                            job.inputs().stream().map(BlockMeta::ulid).toList(), false, 0))
                    .toArray(Situation.Taken[]::new);
            List<CompactionJob> open = by.plan(of(blocks, taken), meta -> 1).compactions();
            assertDisjoint(open, running);
            if (running.size() < workers && !open.isEmpty()) {
                running.add(open.get(random.nextInt(open.size())));
            } else if (running.isEmpty()) {
                return blocks;
            } else {
                CompactionJob done = running.remove(random.nextInt(running.size()));
                blocks.removeAll(done.inputs());
                BlockMeta made = MergedMeta.of(new Ulid(1, next++), done.inputs())
                        .withThanos(done.inputs().getFirst().thanos());
                blocks.add(made.withCompaction(new BlockCompaction(
                        done.level(), made.sources(), made.compaction().parents(), false, false, List.of())));
            }
        }
    }

    private static void assertDisjoint(List<CompactionJob> open, List<CompactionJob> running) {
        Set<BlockMeta> seen = new HashSet<>();
        running.forEach(job -> seen.addAll(job.inputs()));
        for (CompactionJob job : open) {
            job.inputs().forEach(block -> assertThat(seen.add(block)).isTrue());
        }
    }

    private static Map<Long, String> shapes(List<BlockMeta> blocks) {
        TreeMap<Long, String> shapes = new TreeMap<>();
        blocks.forEach(
                b -> shapes.put(b.minTime(), b.maxTime() + " " + b.compaction().level() + " " + b.sources()));
        return shapes;
    }
}
