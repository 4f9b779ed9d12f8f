package io.athanor.promql.engine.aggregate;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.plan.Arithmetic;
import io.athanor.promql.plan.VectorPlan;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Aggregations that make one row of a group. */
public final class Aggregation {
    private Aggregation() {}

    /**
     * The result of an aggregation; where there is one step only, groups stand in the order in which the series that have
     * a value first belong to them.
     *
     * @param param the parameter at each step, empty without one
     */
    public static Rows apply(VectorPlan.Aggregate plan, Rows in, double[] param, Execution execution) {
        return switch (plan.op()) {
            case SUM, AVG, MIN, MAX, COUNT, GROUP, STDDEV, STDVAR, QUANTILE -> groups(plan, in, param, execution);
            case TOPK, BOTTOMK, LIMITK -> Ranking.apply(plan, in, param, execution);
            case LIMIT_RATIO -> LimitRatio.apply(plan, in, param, execution);
            case COUNT_VALUES -> CountValues.apply(plan, in, execution);
        };
    }

    private static Rows groups(VectorPlan.Aggregate plan, Rows in, double[] param, Execution execution) {
        Grouping grouping = Grouping.of(in, plan.grouping(), plan.without(), execution);
        int steps = in.steps().count();
        remarkOnQuantile(plan, param, execution);
        Row[] rows = execution.rows(grouping.count(), steps, "aggregated series");
        GroupRunner runner = new GroupRunner(in, grouping, execution);
        runner.run(
                accumulators(plan, steps, param),
                (group, accumulator, from, to, scratch) -> accumulator.finish(rows[group], from, to, scratch));
        boolean[] dropName = new boolean[grouping.count()];
        for (int i = 0; i < in.size(); i++) {
            dropName[grouping.groupOf()[i]] |= in.dropName(i);
        }
        return steps == 1
                ? inOrder(in, grouping, rows, dropName, runner.firstPresent())
                : new StoredRows(in.steps(), grouping.labels(), rows, dropName);
    }

    private static Rows inOrder(Rows in, Grouping grouping, Row[] rows, boolean[] dropName, int[] first) {
        int[] order = IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingInt(g -> first[g]))
                .mapToInt(Integer::intValue)
                .toArray();
        Labels[] labels = new Labels[order.length];
        Row[] sorted = new Row[order.length];
        boolean[] drop = new boolean[order.length];
        for (int k = 0; k < order.length; k++) {
            labels[k] = grouping.labels()[order[k]];
            sorted[k] = rows[order[k]];
            drop[k] = dropName[order[k]];
        }
        return new StoredRows(in.steps(), labels, sorted, drop);
    }

    /** The least and greatest quantile of all steps are remarked upon where they are none. */
    private static void remarkOnQuantile(VectorPlan.Aggregate plan, double[] param, Execution execution) {
        if (plan.param() == null || param.length == 0) {
            return;
        }
        Remarks remarks = new Remarks(plan.param().position(), plan.position());
        double least = Double.MAX_VALUE;
        double greatest = -Double.MAX_VALUE;
        boolean nan = false;
        for (double q : param) {
            nan |= Double.isNaN(q);
            least = Arithmetic.min(least, q);
            greatest = Arithmetic.max(greatest, q);
        }
        if (nan) {
            remarks.invalidQuantile(execution.scratch(), Double.NaN);
        }
        if (greatest > 1) {
            remarks.invalidQuantile(execution.scratch(), greatest);
        }
        if (least < 0) {
            remarks.invalidQuantile(execution.scratch(), least);
        }
    }

    private static Accumulators accumulators(VectorPlan.Aggregate plan, int steps, double[] param) {
        Remarks remarks = new Remarks(plan.inputPosition());
        return new Accumulators() {
            @Override
            public Accumulator make(int groupSize) {
                return switch (plan.op()) {
                    case SUM -> new SumAccumulator(steps, remarks);
                    case AVG -> new AvgAccumulator(steps, remarks);
                    case MIN -> new ExtremeAccumulator(steps, false, remarks);
                    case MAX -> new ExtremeAccumulator(steps, true, remarks);
                    case COUNT -> new CountAccumulator(steps, false);
                    case GROUP -> new CountAccumulator(steps, true);
                    case STDDEV -> new DeviationAccumulator(steps, true, remarks);
                    case STDVAR -> new DeviationAccumulator(steps, false, remarks);
                    case QUANTILE -> new QuantileAccumulator(steps, groupSize, param, remarks);
                    case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO, COUNT_VALUES ->
                        throw new IllegalArgumentException(plan.op().word());
                };
            }

            @Override
            public long bytes(int groupSize) {
                long perStep = switch (plan.op()) {
                    case QUANTILE -> 8L * groupSize + 32;
                    default -> 24;
                };
                return 100 + steps * perStep;
            }
        };
    }
}
