package io.athanor.promql.engine.function;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Collisions;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.LabelSets;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.parser.Function;
import io.athanor.promql.plan.VectorPlan;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** The registry of functions of instant vectors. */
public final class VectorFunctions {
    private VectorFunctions() {}

    /**
     * The result of a function.
     *
     * @param args its scalar arguments, a value per step each
     * @param delayedNames whether names that go are only marked, and taken away at the end
     * @throws io.athanor.promql.PromqlException naming the function, if it is not there yet
     */
    @SuppressWarnings("MissingCasesInEnumSwitch") // the other functions are refused by name
    public static Rows apply(
            VectorPlan.Apply plan, Rows in, double[][] args, boolean delayedNames, Execution execution) {
        Function function = plan.function();
        return switch (function) {
            case TIMESTAMP -> timestamp(plan, in, delayedNames, execution);
            case START_TIMESTAMP -> startTimestamp(plan, in, delayedNames, execution);
            case CLAMP -> clamp(in, args[0], args[1], delayedNames, execution);
            case CLAMP_MIN -> clamp(in, args[0], filled(in, Double.POSITIVE_INFINITY), delayedNames, execution);
            case CLAMP_MAX -> clamp(in, filled(in, Double.NEGATIVE_INFINITY), args[0], delayedNames, execution);
            case ROUND -> round(in, args.length == 0 ? filled(in, 1) : args[0], delayedNames, execution);
            case LABEL_REPLACE -> LabelFunctions.replace(in, plan.texts(), execution);
            case LABEL_JOIN -> LabelFunctions.join(in, plan.texts(), execution);
            case SORT, SORT_DESC, SORT_BY_LABEL, SORT_BY_LABEL_DESC -> Sorting.apply(plan, in, execution);
            case HISTOGRAM_COUNT, HISTOGRAM_SUM, HISTOGRAM_AVG, HISTOGRAM_STDDEV, HISTOGRAM_STDVAR ->
                histogram(function, in, delayedNames, execution);
            case HISTOGRAM_QUANTILE -> {
                BucketFunctions.remarkOnQuantile(plan, args[0], execution);
                yield BucketFunctions.apply(
                        plan,
                        in,
                        BucketFunctions.quantile(plan, args[0], new boolean[args[0].length]),
                        delayedNames,
                        execution);
            }
            case HISTOGRAM_QUANTILES -> ManyQuantiles.apply(plan, in, args, delayedNames, execution);
            case HISTOGRAM_FRACTION ->
                BucketFunctions.apply(
                        plan, in, BucketFunctions.fraction(plan, args[0], args[1]), delayedNames, execution);
            default -> elementwise(function, in, delayedNames, execution);
        };
    }

    private static double[] filled(Rows in, double value) {
        double[] values = new double[in.steps().count()];
        Arrays.fill(values, value);
        return values;
    }

    private static Labels[] labels(Rows in, boolean delayedNames) {
        return delayedNames ? in.labels() : LabelSets.withoutMetadata(in.labels());
    }

    private static Rows distinct(Rows in, Rows result, Execution execution) {
        return LabelSets.oneName(in.labels()) ? result : Collisions.resolve(result, Collisions.Rule.MERGE, execution);
    }

    private static Rows elementwise(Function function, Rows in, boolean delayedNames, Execution execution) {
        DoubleUnaryOperator known = FloatFunctions.of(function);
        DoubleUnaryOperator operator = known != null ? known : DateFunctions.of(function);
        if (operator == null) {
            throw Execution.failure("function " + function.word() + "() is not supported yet");
        }
        return floats(in, delayedNames, execution, (v, n) -> {
            for (int i = 0; i < n; i++) {
                v[i] = operator.applyAsDouble(v[i]);
            }
        });
    }

    private static Rows floats(Rows in, boolean delayedNames, Execution execution, FloatRows.FloatMap map) {
        return distinct(in, new FloatRows(in, labels(in, delayedNames), map), execution);
    }

    private static Rows timestamp(VectorPlan.Apply plan, Rows in, boolean delayedNames, Execution execution) {
        // The selector itself has taken the samples' times.
        if (plan.input() instanceof VectorPlan.Select) {
            return distinct(in, new FloatRows(in, labels(in, delayedNames), (v, n) -> {}), execution);
        }
        return distinct(in, new TimestampRows(in, labels(in, delayedNames)), execution);
    }

    /** Nothing unless a selector gave start timestamps: samples that were computed have none. */
    private static Rows startTimestamp(VectorPlan.Apply plan, Rows in, boolean delayedNames, Execution execution) {
        if (plan.input() instanceof VectorPlan.Select select && select.take() == VectorPlan.Take.START_TIME) {
            return distinct(in, new FloatRows(in, labels(in, delayedNames), (v, n) -> {}), execution);
        }
        execution.visit(in);
        return StoredRows.none(in.steps());
    }

    private static Rows clamp(Rows in, double[] min, double[] max, boolean delayedNames, Execution execution) {
        return distinct(in, new ClampedRows(in, labels(in, delayedNames), min, max), execution);
    }

    private static Rows round(Rows in, double[] nearest, boolean delayedNames, Execution execution) {
        return floats(in, delayedNames, execution, (v, n) -> {
            for (int i = 0; i < n; i++) {
                double inverse = 1.0 / nearest[i];
                v[i] = Math.floor(v[i] * inverse + 0.5) / inverse;
            }
        });
    }

    @SuppressWarnings("MissingCasesInEnumSwitch") // called with the functions below
    private static Rows histogram(Function function, Rows in, boolean delayedNames, Execution execution) {
        Labels[] labels = labels(in, delayedNames);
        Rows result = switch (function) {
            case HISTOGRAM_COUNT -> new HistogramRows(in, labels, h -> h.count);
            case HISTOGRAM_SUM -> new HistogramRows(in, labels, h -> h.sum);
            case HISTOGRAM_AVG -> new HistogramRows(in, labels, h -> h.sum / h.count);
            case HISTOGRAM_STDVAR -> new HistogramRows(in, labels, HistogramRows::variance);
            case HISTOGRAM_STDDEV -> new HistogramRows(in, labels, h -> Math.sqrt(HistogramRows.variance(h)));
            default -> throw new IllegalArgumentException(function.word());
        };
        return distinct(in, result, execution);
    }
}
