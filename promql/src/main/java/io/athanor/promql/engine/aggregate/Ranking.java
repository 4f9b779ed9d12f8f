package io.athanor.promql.engine.aggregate;

import io.athanor.model.GoFormat;
import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.plan.Arithmetic;
import io.athanor.promql.plan.VectorPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Aggregations that let some series of each group through: {@code topk}, {@code bottomk}, {@code limitk}. */
final class Ranking {
    /** Go's limits of what can be a whole number. */
    private static final double MAX_WHOLE = 9223372036854774784.0;

    private static final double MIN_WHOLE = -9223372036854775808.0;

    private static final int CHOICES_AT_ONCE = 256;
    private static final long BYTES_PER_CHOICE = 56;

    private Ranking() {}

    static Rows apply(VectorPlan.Aggregate plan, Rows in, double[] param, Execution execution) {
        int greatest = check(param, in.size());
        if (greatest < 1 || in.size() == 0) {
            execution.visit(in);
            return StoredRows.none(in.steps());
        }
        int steps = in.steps().count();
        int[] k = new int[steps];
        for (int i = 0; i < steps; i++) {
            k[i] = (int) Math.max(0, Math.min(param[i], in.size()));
        }
        Grouping grouping = Grouping.of(in, plan.grouping(), plan.without(), execution);
        Remarks remarks = new Remarks(plan.position());
        List<List<Choice>> chosen = new ArrayList<>();
        for (int g = 0; g < grouping.count(); g++) {
            chosen.add(new ArrayList<>());
        }
        GroupRunner runner = new GroupRunner(in, grouping, execution);
        runner.run(
                accumulators(plan, k, greatest, remarks),
                (group, accumulator, from, to, scratch) -> ((RankingAccumulator) accumulator)
                        .chosen((step, index, value, histogram) -> {
                            List<Choice> list = chosen.get(group);
                            if (list.size() % CHOICES_AT_ONCE == 0) {
                                scratch.query().budget().reserve(CHOICES_AT_ONCE * BYTES_PER_CHOICE, "ranked series");
                            }
                            list.add(new Choice(step, index, value, histogram));
                        }));
        return steps == 1 ? single(in, chosen, runner.firstPresent(), execution) : many(in, chosen);
    }

    private static int check(double[] param, int size) {
        double greatest = -Double.MAX_VALUE;
        double least = Double.MAX_VALUE;
        for (double k : param) {
            greatest = Arithmetic.max(greatest, k);
            least = Arithmetic.min(least, k);
        }
        if (greatest < 1) {
            return 0;
        }
        if (Arrays.stream(param).anyMatch(Double::isNaN)) {
            throw Execution.failure("Parameter value is NaN");
        }
        if (least <= MIN_WHOLE) {
            throw Execution.failure("Scalar value " + GoFormat.g(least) + " underflows int64");
        }
        if (greatest >= MAX_WHOLE) {
            throw Execution.failure("Scalar value " + GoFormat.g(greatest) + " overflows int64");
        }
        return (int) Math.min(greatest, size);
    }

    private static Accumulators accumulators(VectorPlan.Aggregate plan, int[] k, int greatest, Remarks remarks) {
        return new Accumulators() {
            @Override
            public Accumulator make(int groupSize) {
                return new RankingAccumulator(plan.op(), k, Math.min(groupSize, greatest), remarks);
            }

            @Override
            public long bytes(int groupSize) {
                return 100 + k.length * (4 + 12L * Math.min(groupSize, greatest));
            }
        };
    }

    private record Choice(
            int step, int index, double value, @Nullable FloatHistogram histogram) {
        private void into(Row row, int at) {
            if (histogram == null) {
                row.set(at, value);
            } else {
                row.set(at, histogram);
            }
        }
    }

    /** One step: what was chosen, group by group, best first. */
    private static Rows single(Rows in, List<List<Choice>> chosen, int[] first, Execution execution) {
        List<Integer> order = new ArrayList<>();
        for (int g = 0; g < chosen.size(); g++) {
            order.add(g);
        }
        order.sort((a, b) -> Integer.compare(first[a], first[b]));
        List<Choice> all = new ArrayList<>();
        order.forEach(g -> all.addAll(chosen.get(g)));
        Row[] rows = execution.rows(all.size(), 1, "ranked series");
        Labels[] labels = new Labels[rows.length];
        boolean[] drop = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            Choice choice = all.get(i);
            choice.into(rows[i], 0);
            labels[i] = in.labels(choice.index());
            drop[i] = in.dropName(choice.index());
        }
        return new StoredRows(in.steps(), labels, rows, drop);
    }

    /** Many steps: each series that was ever chosen, with its values where it was. */
    private static Rows many(Rows in, List<List<Choice>> chosen) {
        @Nullable List<Choice>[] bySeries = newLists(in.size());
        int count = 0;
        for (List<Choice> group : chosen) {
            for (Choice choice : group) {
                List<Choice> list = bySeries[choice.index()];
                if (list == null) {
                    list = new ArrayList<>();
                    bySeries[choice.index()] = list;
                    count++;
                }
                list.add(choice);
            }
        }
        return new SparseRows(in, bySeries, count);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of lists
    private static @Nullable List<Choice>[] newLists(int n) {
        return new List[n];
    }

    /** Rows with few values: kept as what was chosen, spread out when asked for. */
    private static final class SparseRows extends Rows {
        private final List<List<Choice>> choices = new ArrayList<>();
        private final boolean[] drop;

        SparseRows(Rows in, @Nullable List<Choice>[] bySeries, int count) {
            super(in.steps(), labels(in, bySeries, count));
            drop = new boolean[count];
            for (int i = 0; i < bySeries.length; i++) {
                List<Choice> list = bySeries[i];
                if (list != null) {
                    drop[choices.size()] = in.dropName(i);
                    choices.add(list);
                }
            }
        }

        private static Labels[] labels(Rows in, @Nullable List<Choice>[] bySeries, int count) {
            Labels[] labels = new Labels[count];
            int at = 0;
            for (int i = 0; i < bySeries.length; i++) {
                if (bySeries[i] != null) {
                    labels[at++] = in.labels(i);
                }
            }
            return labels;
        }

        @Override
        public boolean dropName(int i) {
            return drop[i];
        }

        @Override
        public void row(int i, Scratch scratch, Row out) {
            for (Choice choice : choices.get(i)) {
                choice.into(out, choice.step());
            }
        }

        @Override
        public long cost() {
            return 20 + steps().count() / 8;
        }

        @Override
        public boolean quiet() {
            return true;
        }
    }
}
