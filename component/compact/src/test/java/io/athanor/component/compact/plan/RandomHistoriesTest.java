package io.athanor.component.compact.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.bucket.fetch.DuplicateFilter;
import io.athanor.component.compact.plan.CompactionPlanner.Plan;
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

/**
 * Thousands of made-up buckets worked on by planners until there is nothing to do: uploads that come late, twice, or
 * overlapping, blocks that are marked or failed, workers that act on what the bucket was some time ago, or stop before they
 * have marked what they compacted.
 */
class RandomHistoriesTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());
    private static final long HOUR = 3_600_000;
    private static final CompactionPlanner PLANNER =
            new CompactionPlanner(CompactionRanges.upTo(CompactionRanges.MAX_LEVEL), Long.MAX_VALUE);

    /** A bucket: metas, and which of them are marked for deletion. */
    private static final class Bucket {
        private final Map<Ulid, BlockMeta> blocks = new TreeMap<>();
        private final Set<Ulid> deleted = new HashSet<>();
        private final Set<Ulid> noCompact = new HashSet<>();
        private final Set<Ulid> uploaded = new HashSet<>();
        private long made = 1_000_000;

        List<BlockMeta> live() {
            return blocks.values().stream()
                    .filter(b -> !deleted.contains(b.ulid()))
                    .toList();
        }

        void upload(BlockMeta meta) {
            blocks.put(meta.ulid(), meta);
            uploaded.addAll(meta.sources());
        }

        void collectGarbage() {
            deleted.addAll(DuplicateFilter.duplicates(live()));
        }

        /** Makes one block of a plan's, and, unless the worker stops before, marks those. */
        void execute(List<BlockMeta> plan, boolean stops) {
            BlockMeta merged = MergedMeta.of(Metas.ulid(made++), plan)
                    .withThanos(plan.getFirst().thanos());
            blocks.put(merged.ulid(), merged);
            if (!stops) {
                plan.forEach(b -> deleted.add(b.ulid()));
            }
        }

        void assertNothingLost(String when) {
            Set<Ulid> covered = new HashSet<>();
            live().forEach(b -> covered.addAll(b.sources()));
            assertThat(covered).as(when).isEqualTo(uploaded);
        }
    }

    @Test
    void randomHistories_workedOff_loseNothingAndSettle() {
        System.out.println("seed " + SEED + " (again: -Dathanor.seed=" + SEED + ")");
        for (int round = 0; round < 1500; round++) {
            String what = "seed " + SEED + ", round " + round;
            Random random = new Random(SEED + round);
            Bucket bucket = history(random);
            int steps = 0;
            while (step(bucket, random, bucket.live(), false)) {
                bucket.assertNothingLost(what);
                assertThat(++steps).as(what).isLessThan(2_000);
            }
            assertSettled(bucket, what);
        }
    }

    @Test
    void staleAndStoppingWorkers_loseNothingAndSettle() {
        for (int round = 0; round < 1500; round++) {
            String what = "seed " + SEED + ", round " + round;
            Random random = new Random(31 * SEED + round);
            Bucket bucket = history(random);
            List<List<BlockMeta>> views = new ArrayList<>();
            views.add(bucket.live());
            int steps = 0;
            boolean did = true;
            while (did || steps < 60) {
                boolean stale = steps < 60 && random.nextInt(3) == 0;
                List<BlockMeta> view = stale ? views.get(random.nextInt(views.size())) : bucket.live();
                did = step(bucket, random, view, steps < 60 && random.nextInt(4) == 0);
                bucket.assertNothingLost(what);
                if (random.nextBoolean() || !did) {
                    bucket.collectGarbage();
                    bucket.assertNothingLost(what);
                }
                views.add(bucket.live());
                assertThat(++steps).as(what).isLessThan(4_000);
            }
            while (step(bucket, random, bucket.live(), false)) {
                bucket.collectGarbage();
                bucket.assertNothingLost(what);
                assertThat(++steps).as(what).isLessThan(8_000);
            }
            assertSettled(bucket, what);
        }
    }

    /** One worker plans by what it sees and acts; false if it sees nothing to do. */
    private static boolean step(Bucket bucket, Random random, List<BlockMeta> view, boolean stops) {
        Set<Ulid> garbage = DuplicateFilter.duplicates(view);
        List<BlockMeta> seen =
                view.stream().filter(b -> !garbage.contains(b.ulid())).toList();
        for (List<BlockMeta> group : BlockGroups.of(seen).values()) {
            if (group.size() < 2) {
                continue;
            }
            Plan plan = PLANNER.plan(group, bucket.noCompact, b -> 1);
            assertThat(plan.exclude()).isEmpty();
            if (!plan.compact().isEmpty()) {
                assertThat(plan.compact()).noneMatch(b -> bucket.noCompact.contains(b.ulid()));
                bucket.execute(plan.compact(), stops);
                if (random.nextInt(5) == 0) {
                    bucket.collectGarbage();
                }
                return true;
            }
        }
        return false;
    }

    private static void assertSettled(Bucket bucket, String what) {
        bucket.collectGarbage();
        bucket.assertNothingLost(what);
        List<BlockMeta> open = bucket.live().stream()
                .filter(b -> !bucket.noCompact.contains(b.ulid()))
                .toList();
        for (List<BlockMeta> group : BlockGroups.of(open).values()) {
            assertThat(Overlaps.first(group)).as(what).isEmpty();
        }
        for (List<BlockMeta> group : BlockGroups.of(bucket.live()).values()) {
            assertThat(PLANNER.plan(group, bucket.noCompact, b -> 1).compact())
                    .as(what)
                    .isEmpty();
        }
        assertThat(DuplicateFilter.duplicates(bucket.live())).as(what).isEmpty();
    }

    private static Bucket history(Random random) {
        Bucket bucket = new Bucket();
        long at = (random.nextInt(2000) - 1000L) * 2 * HOUR;
        int count = 1 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            long from = at + 2L * i * HOUR;
            int kind = random.nextInt(20);
            if (kind == 0) {
                continue;
            }
            long shift = kind == 1 ? random.nextInt((int) HOUR) : 0;
            BlockMeta block = Metas.fresh(10L * i + 1, from + shift, from + 2 * HOUR + shift);
            bucket.upload(kind == 2 ? Metas.failed(block) : block);
            if (kind == 3) {
                bucket.upload(Metas.fresh(10L * i + 2, from, from + (1 + random.nextInt(5)) * HOUR));
            }
            if (kind == 4) {
                bucket.noCompact.add(block.ulid());
            }
        }
        if (bucket.blocks.isEmpty()) {
            bucket.upload(Metas.fresh(1, at, at + 2 * HOUR));
        }
        return bucket;
    }
}
