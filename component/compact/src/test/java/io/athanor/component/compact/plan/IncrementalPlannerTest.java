package io.athanor.component.compact.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.tsdb.block.BlockMeta;
import io.athanor.tsdb.block.ThanosMeta;
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

/** What is planned step by step is what is planned at once. */
class IncrementalPlannerTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final long HOUR = 3_600_000;
    private static final int CLUSTERS = 4;

    private static JobPlanner planner(boolean merges) {
        return new JobPlanner(
                new CompactionPlanner(CompactionRanges.upTo(CompactionRanges.MAX_LEVEL), 64L << 30), merges, true);
    }

    private static BlockMeta of(int cluster, BlockMeta meta) {
        ThanosMeta raw = ThanosMeta.of(Labels.of("cluster", "c" + cluster), "test");
        return meta.withThanos(meta.resolution() == 0 ? raw : raw.downsampled(meta.resolution()));
    }

    @Test
    void bucketThatChanges_isPlannedAsIfItWereNew() {
        for (int round = 0; round < 60; round++) {
            String where = "seed " + SEED + " (again: -Dathanor.seed=" + SEED + "), round " + round;
            Random random = new Random(SEED + round);
            boolean merges = random.nextBoolean();
            IncrementalPlanner incremental = new IncrementalPlanner(planner(merges));
            Map<Ulid, BlockMeta> blocks = new TreeMap<>();
            for (int i = 0; i < CLUSTERS * 30; i++) {
                upload(blocks, random, i);
            }
            Set<Ulid> noCompact = new HashSet<>();
            Set<Ulid> noDownsample = new HashSet<>();
            List<Situation.Taken> taken = new ArrayList<>();
            for (int step = 0; step < 25; step++) {
                Situation now = new Situation(
                        List.copyOf(blocks.values()),
                        Set.copyOf(noCompact),
                        Set.copyOf(noDownsample),
                        List.copyOf(taken));
                Backlog planned = incremental.plan(now, meta -> 1);
                assertSame(planned, planner(merges).plan(now, meta -> 1), where + ", step " + step);
                change(random, planned, blocks, noCompact, noDownsample, taken, 1_000 + step);
            }
        }
    }

    private static void upload(Map<Ulid, BlockMeta> blocks, Random random, int i) {
        long window = i / CLUSTERS;
        long from = 2 * HOUR * (window + (random.nextInt(15) == 0 ? 1 : 0));
        BlockMeta block = of(i % CLUSTERS, Metas.fresh(i + 1, from, from + 2 * HOUR));
        blocks.put(block.ulid(), block);
    }

    /** Somebody takes a job on, ends one, uploads or marks a block. */
    private static void change(
            Random random,
            Backlog planned,
            Map<Ulid, BlockMeta> blocks,
            Set<Ulid> noCompact,
            Set<Ulid> noDownsample,
            List<Situation.Taken> taken,
            int name) {
        List<Ulid> names = List.copyOf(blocks.keySet());
        Ulid any = names.get(random.nextInt(names.size()));
        switch (random.nextInt(7)) {
            case 0 -> noCompact.add(any);
            case 1 -> noDownsample.add(any);
            case 2 -> upload(blocks, random, name * CLUSTERS);
            case 3 -> {
                if (!taken.isEmpty()) {
                    taken.removeLast();
                }
            }
            default -> {
                List<PlannedJob> jobs = new ArrayList<>(planned.compactions());
                jobs.addAll(planned.downsamplings());
                if (!jobs.isEmpty()) {
                    work(random, jobs.get(random.nextInt(jobs.size())), blocks, taken, name);
                }
            }
        }
    }

    private static void work(
            Random random, PlannedJob job, Map<Ulid, BlockMeta> blocks, List<Situation.Taken> taken, int name) {
        boolean coarser = job instanceof DownsamplingPlanner.Job;
        List<Ulid> inputs = job.inputs().stream().map(BlockMeta::ulid).toList();
        if (random.nextBoolean()) {
            taken.add(new Situation.Taken(inputs, coarser, job.resolution()));
            return;
        }
        ThanosMeta thanos = ThanosMeta.of(job.group().labels(), "test");
        long resolution = coarser ? job.resolution() : job.group().resolution();
        BlockMeta made = MergedMeta.of(Metas.ulid(name), job.inputs())
                .withThanos(resolution == 0 ? thanos : thanos.downsampled(resolution));
        if (!coarser) {
            inputs.forEach(blocks::remove);
        }
        blocks.put(made.ulid(), made);
    }

    private static void assertSame(Backlog planned, Backlog atOnce, String where) {
        assertThat(planned.compactions()).as(where).isEqualTo(atOnce.compactions());
        assertThat(planned.downsamplings()).as(where).isEqualTo(atOnce.downsamplings());
        assertThat(planned.early()).as(where).isEqualTo(atOnce.early());
        assertThat(planned.todo()).as(where).isEqualTo(atOnce.todo());
        assertThat(planned.awaited()).as(where).isEqualTo(atOnce.awaited());
        assertThat(planned.excluded()).as(where).containsExactlyInAnyOrderElementsOf(atOnce.excluded());
        assertThat(planned.overlaps()).as(where).containsExactlyInAnyOrderElementsOf(atOnce.overlaps());
    }

    @Test
    void nothingChanged_nothingIsPlanned_andOfAChangeOnlyWhatItConcerns() {
        IncrementalPlanner incremental = new IncrementalPlanner(planner(true));
        List<BlockMeta> blocks = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            blocks.add(
                    of(i % CLUSTERS, Metas.fresh(i + 1, 2L * (i / CLUSTERS) * HOUR, 2L * (i / CLUSTERS + 1) * HOUR)));
        }
        Set<String> asked = new HashSet<>();
        Situation all = new Situation(blocks, Set.of(), Set.of(), List.of());
        incremental.plan(all, meta -> asked(asked, meta));
        assertThat(asked).containsExactlyInAnyOrder("c0", "c1", "c2", "c3");
        asked.clear();
        incremental.plan(
                new Situation(List.copyOf(blocks.reversed()), Set.of(), Set.of(), List.of()),
                meta -> asked(asked, meta));
        assertThat(asked).isEmpty();
        incremental.plan(
                new Situation(blocks, Set.of(blocks.get(2).ulid()), Set.of(), List.of()), meta -> asked(asked, meta));
        assertThat(asked).containsExactly("c2");
    }

    private static long asked(Set<String> asked, BlockMeta meta) {
        asked.add(String.valueOf(GroupKey.of(meta).labels().get("cluster")));
        return 1;
    }
}
