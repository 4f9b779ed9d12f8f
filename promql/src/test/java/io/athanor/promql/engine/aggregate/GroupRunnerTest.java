package io.athanor.promql.engine.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.athanor.model.Labels;
import io.athanor.model.budget.ByteBudget;
import io.athanor.promql.Cancellation;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.QueryContext;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.engine.rows.WorkPool;
import io.athanor.promql.plan.Steps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Both ways through the groups, over random rows: each row added once, in its group's order, whatever the workers. */
class GroupRunnerTest {
    private static final long SEED = Long.getLong("athanor.seed", System.nanoTime());

    /** Rows of which every step is there or not by seed; some are computed, some kept. */
    private static final class RandomRows extends Rows {
        private final long seed;
        private final boolean[] kept;

        RandomRows(Steps steps, Labels[] labels, long seed, boolean[] kept) {
            super(steps, labels);
            this.seed = seed;
            this.kept = kept;
        }

        @Override
        public void row(int i, Scratch scratch, Row out) {
            fill(i, out);
        }

        private void fill(int i, Row out) {
            Random random = new Random(seed * 31 + i);
            for (int step = 0; step < out.steps(); step++) {
                double v = random.nextGaussian() * Math.pow(10, random.nextInt(20));
                if (random.nextInt(4) > 0) {
                    out.set(step, v);
                }
            }
        }

        @Override
        public @Nullable Row stored(int i) {
            if (!kept[i]) {
                return null;
            }
            Row row = new Row(steps().count());
            fill(i, row);
            return row;
        }

        @Override
        public long cost() {
            return 100_000;
        }
    }

    /** Notes in which order rows came, for each step: sums of gaussians of many sizes differ by any other order. */
    private static final class Ordered implements Accumulator {
        private final double[] sum;
        private final int[] last;
        private final int[] count;

        Ordered(int steps) {
            sum = new double[steps];
            last = new int[steps];
            count = new int[steps];
            reset();
        }

        @Override
        public void reset() {
            Arrays.fill(sum, 0);
            Arrays.fill(last, -1);
            Arrays.fill(count, 0);
        }

        @Override
        public void add(Row row, int index, Labels labels, int fromWord, int toWord, Scratch scratch) {
            Accumulator.each(row, fromWord, toWord, step -> {
                assertThat(index).isGreaterThan(last[step]);
                last[step] = index;
                sum[step] = sum[step] * 3 + row.v[step];
                count[step]++;
            });
        }

        @Override
        public void finish(Row out, int fromWord, int toWord, Scratch scratch) {
            for (int i = fromWord << 6; i < Math.min(sum.length, toWord << 6); i++) {
                if (count[i] > 0) {
                    out.set(i, sum[i]);
                }
            }
        }
    }

    private record OfSteps(int steps) implements Accumulators {
        @Override
        public Accumulator make(int groupSize) {
            return new Ordered(steps);
        }

        @Override
        public long bytes(int groupSize) {
            return 100 + 16L * steps;
        }
    }

    private record Outcome(List<String> rows, List<Integer> first) {}

    private static Outcome run(Rows in, int workers, List<String> by) {
        ByteBudget budget = QueryContext.budget("--one", 1L << 30, null);
        QueryContext query = new QueryContext(new Cancellation(), Long.MAX_VALUE, budget);
        try (WorkPool pool = new WorkPool(workers)) {
            Execution execution = new Execution(query, pool);
            Grouping grouping = Grouping.of(in, by, false, execution);
            GroupRunner runner = new GroupRunner(in, grouping, execution);
            long before = budget.used();
            Row[] out = new Row[grouping.count()];
            runner.run(new OfSteps(in.steps().count()), (group, accumulator, from, to, scratch) -> {
                Row row = new Row(in.steps().count());
                accumulator.finish(row, from, to, scratch);
                out[group] = row;
            });
            List<String> rows = new ArrayList<>();
            for (int g = 0; g < out.length; g++) {
                StringBuilder text = new StringBuilder(grouping.labels()[g].toString());
                for (int i = 0; i < out[g].steps(); i++) {
                    text.append(' ').append(out[g].has(i) ? Double.doubleToRawLongBits(out[g].v[i]) : "-");
                }
                rows.add(text.toString());
            }
            List<Integer> first = new ArrayList<>();
            for (int one : runner.firstPresent()) {
                first.add(one);
            }
            // Working rows stay lent to the threads until the query ends; groups and tiles are given back.
            assertThat(budget.used() - before)
                    .isLessThanOrEqualTo((workers + 1) * Row.bytes(in.steps().count()));
            return new Outcome(rows, first);
        }
    }

    @Test
    void groups_fewOrMany_areTheSameWithAnyNumberOfWorkers() {
        for (int round = 0; round < 25; round++) {
            long seed = SEED + round;
            Random random = new Random(seed);
            int size = 1 + random.nextInt(120);
            int groups = 1 + random.nextInt(random.nextBoolean() ? 2 : 40);
            int count = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(200);
            Labels[] labels = new Labels[size];
            boolean[] kept = new boolean[size];
            boolean someKept = random.nextInt(3) == 0;
            boolean allKept = random.nextInt(5) == 0;
            for (int i = 0; i < size; i++) {
                labels[i] = Labels.of("g", "g" + random.nextInt(groups), "i", Integer.toString(i));
                kept[i] = allKept || someKept && random.nextBoolean();
            }
            Rows in = new RandomRows(new Steps(0, 1_000, count, false), labels, seed, kept);
            List<String> by = random.nextInt(4) == 0 ? List.of() : List.of("g");
            Outcome alone = run(in, 1, by);
            String replay = "replay with -Dathanor.seed=" + seed;
            for (int workers : new int[] {2, 3, 7}) {
                assertThat(run(in, workers, by))
                        .as(replay + ", workers " + workers)
                        .isEqualTo(alone);
            }
            if (count == 1) {
                assertThat(alone.first()).as(replay).isEqualTo(firstPresent(in, by));
            }
        }
    }

    /** More steps than a tile of the cache's size has room for: tiles of 32 series, one after the other. */
    @Test
    void manySteps_goThroughInSeveralTiles() {
        int count = 9_000;
        int size = 75;
        Labels[] labels = new Labels[size];
        for (int i = 0; i < size; i++) {
            labels[i] = Labels.of("i", Integer.toString(i));
        }
        Rows in = new RandomRows(new Steps(0, 1_000, count, false), labels, SEED, new boolean[size]);
        assertThat(run(in, 3, List.of())).as("-Dathanor.seed=" + SEED).isEqualTo(run(in, 1, List.of()));
    }

    private static List<Integer> firstPresent(Rows in, List<String> by) {
        List<String> groups = new ArrayList<>();
        List<Integer> first = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            String group = by.isEmpty() ? "" : in.labels(i).get("g");
            if (!groups.contains(group)) {
                groups.add(group);
                first.add(Integer.MAX_VALUE);
            }
            Row row = new Row(1);
            ((RandomRows) in).fill(i, row);
            int g = groups.indexOf(group);
            if (row.has(0) && first.get(g) == Integer.MAX_VALUE) {
                first.set(g, i);
            }
        }
        return first;
    }
}
