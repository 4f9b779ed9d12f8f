package io.athanor.promql.engine;

import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.plan.Arithmetic;
import io.athanor.promql.plan.ScalarPlan;
import java.util.Arrays;

/** Scalars: a number per step. */
final class ScalarEvaluator {
    private final Evaluator vectors;
    private final Execution execution;

    ScalarEvaluator(Evaluator vectors, Execution execution) {
        this.vectors = vectors;
        this.execution = execution;
    }

    double[] evaluate(ScalarPlan plan) {
        int n = plan.steps().count();
        execution.query().budget().reserve(8L * n, "scalars");
        return switch (plan) {
            case ScalarPlan.Constant c -> filled(n, c.value());
            case ScalarPlan.Time t -> time(t);
            case ScalarPlan.Only o -> only(vectors.vector(o.vector()));
            case ScalarPlan.Binary b -> binary(b, n);
            case ScalarPlan.Extreme e -> extreme(e, n);
            case ScalarPlan.Minus m -> minus(m);
            case ScalarPlan.Repeat r -> filled(n, vectors.once(r));
        };
    }

    private static double[] filled(int n, double value) {
        double[] values = new double[n];
        Arrays.fill(values, value);
        return values;
    }

    private static double[] time(ScalarPlan.Time plan) {
        double[] values = new double[plan.steps().count()];
        Arrays.setAll(values, i -> plan.steps().at(i) / 1000.0);
        return values;
    }

    private double[] binary(ScalarPlan.Binary plan, int n) {
        double[] left = vectors.scalar(plan.left());
        double[] right = vectors.scalar(plan.right());
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = Arithmetic.apply(plan.op(), left[i], right[i]);
        }
        return values;
    }

    private double[] extreme(ScalarPlan.Extreme plan, int n) {
        double[] left = vectors.scalar(plan.left());
        double[] right = vectors.scalar(plan.right());
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = plan.max() ? Arithmetic.max(left[i], right[i]) : Arithmetic.min(left[i], right[i]);
        }
        return values;
    }

    private double[] minus(ScalarPlan.Minus plan) {
        double[] values = vectors.scalar(plan.inner()).clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = -values[i];
        }
        return values;
    }

    /** The only float at each step, NaN where there is none or more than one. */
    private double[] only(Rows rows) {
        int n = rows.steps().count();
        double[] values = new double[n];
        int[] count = new int[n];
        Object lock = new Object();
        execution.pool().run(execution.query(), rows.size(), rows.cost(), (from, to, scratch) -> {
            for (int i = from; i < to; i++) {
                Row row = rows.borrow(i, scratch);
                synchronized (lock) {
                    for (int k = 0; k < n; k++) {
                        if (row.has(k) && row.histogram(k) == null) {
                            count[k]++;
                            values[k] = row.v[k];
                        }
                    }
                }
                rows.release(i, row, scratch);
            }
        });
        for (int k = 0; k < n; k++) {
            values[k] = count[k] == 1 ? values[k] : Double.NaN;
        }
        return values;
    }
}
