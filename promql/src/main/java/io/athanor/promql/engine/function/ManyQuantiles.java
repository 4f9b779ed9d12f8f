package io.athanor.promql.engine.function;

import io.athanor.model.GoFormat;
import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Collisions;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.plan.VectorPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code histogram_quantiles}: several quantiles at once, told apart by a label that holds the quantile. */
final class ManyQuantiles {
    private ManyQuantiles() {}

    static Rows apply(VectorPlan.Apply plan, Rows in, double[][] args, boolean delayedNames, Execution execution) {
        Rows input = execution.store(in);
        List<Labels> labels = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        // Buckets that were made to rise for one quantile need not be for the next.
        boolean[] quiet = new boolean[in.steps().count()];
        for (int i = 0; i < args.length; i++) {
            remark(new Remarks(plan.args().get(i).position(), plan.position()), args[i], execution);
            for (double q : distinct(args[i])) {
                double[] asked = asked(args[i], q);
                Rows one = execution.store(BucketFunctions.apply(
                        plan, input, BucketFunctions.quantile(plan, asked, quiet), delayedNames, execution));
                for (int step = 0; step < quiet.length; step++) {
                    quiet[step] |= asked[step] >= 0 && asked[step] <= 1;
                }
                for (int k = 0; k < one.size(); k++) {
                    labels.add(one.labels(k).toBuilder()
                            .set(plan.texts().getFirst(), text(q))
                            .build());
                    rows.add(only(one.borrow(k, execution.scratch()), args[i], q));
                }
            }
        }
        boolean[] drop = new boolean[rows.size()];
        Arrays.fill(drop, true);
        Rows all = new StoredRows(in.steps(), labels.toArray(new Labels[0]), rows.toArray(new Row[0]), drop);
        return Collisions.resolve(all, Collisions.Rule.MERGE, execution);
    }

    private static void remark(Remarks remarks, double[] q, Execution execution) {
        for (double one : distinct(q)) {
            if (!(one >= 0 && one <= 1)) {
                remarks.invalidQuantile(execution.scratch(), one);
            }
        }
    }

    private static Set<Double> distinct(double[] values) {
        Set<Double> distinct = new LinkedHashSet<>();
        for (double value : values) {
            distinct.add(value);
        }
        return distinct;
    }

    /** The quantile at the steps at which it was asked for, NaN at the others. */
    private static double[] asked(double[] values, double q) {
        double[] asked = new double[values.length];
        for (int step = 0; step < asked.length; step++) {
            asked[step] = Double.doubleToLongBits(values[step]) == Double.doubleToLongBits(q) ? q : Double.NaN;
        }
        return asked;
    }

    /** The steps of a row at which the quantile was asked for. */
    private static Row only(Row row, double[] asked, double q) {
        Row result = new Row(row.steps());
        result.copy(row);
        for (int step = 0; step < asked.length; step++) {
            if (Double.doubleToLongBits(asked[step]) != Double.doubleToLongBits(q)) {
                result.unset(step);
            }
        }
        return result;
    }

    /** A number as OpenMetrics writes it: never a whole one without a point. */
    static String text(double q) {
        String text = GoFormat.g(q);
        boolean plain = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        return q == 0 ? "0.0" : plain ? text + ".0" : text;
    }
}
