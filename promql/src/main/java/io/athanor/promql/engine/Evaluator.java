package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.promql.engine.aggregate.Aggregation;
import io.athanor.promql.engine.function.VectorFunctions;
import io.athanor.promql.engine.match.SetOperator;
import io.athanor.promql.engine.match.VectorOperator;
import io.athanor.promql.engine.match.WithScalarRows;
import io.athanor.promql.engine.range.RangeKernel;
import io.athanor.promql.engine.range.RangeKernels;
import io.athanor.promql.engine.range.RangeRows;
import io.athanor.promql.engine.range.RangeSeries;
import io.athanor.promql.engine.range.WindowCounts;
import io.athanor.promql.engine.rows.Collisions;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.LabelSets;
import io.athanor.promql.engine.rows.Profile;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.RepeatedRows;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.SampleCounts;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.parser.BinaryOp;
import io.athanor.promql.parser.Function;
import io.athanor.promql.parser.PositionRange;
import io.athanor.promql.plan.CommonRows;
import io.athanor.promql.plan.RangePlan;
import io.athanor.promql.plan.ScalarPlan;
import io.athanor.promql.plan.Steps;
import io.athanor.promql.plan.VectorPlan;
import io.athanor.promql.plan.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns plans into operators over the selected series. Runs on the thread that coordinates the query. */
final class Evaluator {
    private static final PositionRange NO_POSITION = new PositionRange(0, 0);

    private final SelectedSeries selected;
    private final RemoteAnswers remote;
    private final boolean delayedNames;
    private final Execution execution;
    private final ScalarEvaluator scalars;
    private final RowSharing sharing;

    /** Where samples are counted at the moment; null where they are not. */
    private @Nullable SampleCounts counts;

    /**
     * @param remote what leaves have computed
     * @param common operators that may take over rows from each other
     */
    Evaluator(
            SelectedSeries selected,
            RemoteAnswers remote,
            List<CommonRows> common,
            boolean delayedNames,
            Execution execution) {
        this.selected = selected;
        this.remote = remote;
        this.delayedNames = delayedNames;
        this.execution = execution;
        this.scalars = new ScalarEvaluator(this, execution);
        this.counts = execution.query().counts();
        this.sharing = new RowSharing(common, selected, execution.query());
    }

    double[] scalar(ScalarPlan plan) {
        Profile profile = execution.query().profile();
        double[] values = profile == null
                ? scalars.evaluate(plan)
                : profile.scalar(plan, execution.scratch(), () -> scalars.evaluate(plan));
        execution.query().held().scalar(plan);
        return values;
    }

    /** A number that is the same at all steps. */
    double once(ScalarPlan.Repeat plan) {
        SampleCounts outer = counts;
        counts = outer == null ? null : outer.repeat();
        double value = scalar(plan.once())[0];
        counts = outer;
        return value;
    }

    private Rows repeated(VectorPlan.Repeat plan) {
        SampleCounts outer = counts;
        counts = outer == null ? null : outer.repeat();
        StoredRows once = execution.store(vector(plan.once()));
        counts = outer;
        return new RepeatedRows(once, plan.steps());
    }

    /** The operator of a plan. Whatever needs all of its input has computed it when this returns. */
    Rows vector(VectorPlan plan) {
        execution.query().check();
        Profile profile = execution.query().profile();
        Rows rows = profile == null ? operator(plan) : profile.rows(plan, execution.scratch(), () -> operator(plan));
        return execution.query().held().rows(plan, rows, execution.query().budget());
    }

    private Rows operator(VectorPlan plan) {
        return switch (plan) {
            case VectorPlan.Select s -> select(s);
            case VectorPlan.OverWindows w -> overWindows(w);
            case VectorPlan.Apply a ->
                VectorFunctions.apply(a, vector(a.input()), placed(a.args()), delayedNames, execution);
            case VectorPlan.Enrich i -> InfoRows.of(i, vector(i.input()), selected, counts, execution);
            case VectorPlan.Lift l -> new LiftedRows(l.steps(), scalar(l.scalar()));
            case VectorPlan.Absent a -> AbsentRows.of(vector(a.input()), a, execution);
            case VectorPlan.Aggregate a ->
                Aggregation.apply(
                        a,
                        vector(a.input()),
                        a.param() == null ? new double[0] : scalar(a.param().scalar()),
                        execution);
            case VectorPlan.Match m -> match(m);
            case VectorPlan.WithScalar s -> withScalar(s);
            case VectorPlan.Minus m -> minus(m);
            case VectorPlan.Remote r -> remote.rows(r);
            case VectorPlan.Repeat r -> repeated(r);
        };
    }

    private double[][] placed(List<ScalarPlan.Placed> args) {
        double[][] values = new double[args.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = scalar(args.get(i).scalar());
        }
        return values;
    }

    private Rows select(VectorPlan.Select plan) {
        if (plan.smoothed()) {
            return new SmoothedRows(selected.of(plan.selection()), plan);
        }
        return sharing.of(plan, new SelectRows(selected.of(plan.selection()), plan, counts));
    }

    private Rows overWindows(VectorPlan.OverWindows plan) {
        RangePlan range = plan.range();
        // Prometheus replaces a subquery by its samples, which have no position of their own; of a quantile the first
        // argument's counts.
        boolean lost = range instanceof RangePlan.Subquery && plan.function() != Function.QUANTILE_OVER_TIME;
        Remarks remarks = lost
                ? new Remarks(NO_POSITION)
                : new Remarks(
                        plan.position(),
                        new PositionRange(
                                plan.position().start(), range.position().end()));
        RangeKernel kernel = kernel(plan, remarks);
        if (kernel == null) {
            throw Execution.failure("function " + plan.function().word() + "() is not supported yet");
        }
        double[][] args = new double[plan.args().size()][];
        for (int i = 0; i < args.length; i++) {
            args[i] = scalar(plan.args().get(i));
        }
        boolean keepsName = plan.function() == Function.LAST_OVER_TIME || plan.function() == Function.FIRST_OVER_TIME;
        RangeSeries series = series(range);
        Labels[] labels = labels(series, keepsName || plan.function() == Function.ABSENT_OVER_TIME);
        boolean counter = plan.function() == Function.RATE || plan.function() == Function.INCREASE;
        Rows computed = new RangeRows(
                series,
                labels,
                kernel,
                range.window(),
                seen(range),
                args,
                !keepsName,
                remarks,
                counter,
                WindowCounts.of(counts, series.size(), range instanceof RangePlan.Select),
                execution.query().held().window(plan));
        Rows rows = sharing.of(plan, computed);
        return plan.function() == Function.ABSENT_OVER_TIME || distinct(series)
                ? rows
                : Collisions.resolve(rows, Collisions.Rule.REFUSE, execution);
    }

    private static @Nullable RangeKernel kernel(VectorPlan.OverWindows plan, Remarks remarks) {
        return plan.range() instanceof RangePlan.Select s && (s.anchored() || s.smoothed())
                ? RangeKernels.extended(plan.function(), s.smoothed(), remarks)
                : RangeKernels.of(plan.function(), remarks);
    }

    private static Window seen(RangePlan plan) {
        return plan instanceof RangePlan.Select s ? s.seen() : plan.window();
    }

    /** Whether results of all series stay apart without their names. */
    private boolean distinct(RangeSeries series) {
        if (delayedNames) {
            return true;
        }
        for (int i = 1; i < series.size(); i++) {
            if (!series.labels(i)
                    .get(Labels.METRIC_NAME)
                    .equals(series.labels(0).get(Labels.METRIC_NAME))) {
                return false;
            }
        }
        return true;
    }

    private Labels[] labels(RangeSeries series, boolean keepsName) {
        Labels[] labels = new Labels[series.size()];
        for (int i = 0; i < labels.length; i++) {
            boolean drops = !delayedNames && (!keepsName || series.dropName(i));
            labels[i] = drops ? LabelSets.withoutMetadata(series.labels(i)) : series.labels(i);
        }
        return labels;
    }

    /** The series of a range, with all samples that its windows need. */
    RangeSeries series(RangePlan plan) {
        return series(plan, false);
    }

    /**
     * The same.
     *
     * @param root whether this is the whole query rather than what a function looks at
     */
    RangeSeries series(RangePlan plan, boolean root) {
        Profile profile = execution.query().profile();
        if (profile == null) {
            return range(plan, root);
        }
        int before = execution.scratch().measured().enter(profile.id(plan));
        RangeSeries series = range(plan, root);
        execution.scratch().measured().leave(before);
        profile.series(plan, series.size(), execution.scratch());
        return new ProfiledRange(series, profile.id(plan));
    }

    private RangeSeries range(RangePlan plan, boolean root) {
        return switch (plan) {
            case RangePlan.Select s ->
                new SelectedRange(
                        selected.of(s.selection()),
                        s.seen(),
                        s.seen().range(),
                        s.statistics(),
                        s.starts(),
                        s.reading());
            case RangePlan.Subquery s -> {
                SampleCounts outer = counts;
                Steps inner = s.inner().steps();
                counts = outer == null ? null : root ? outer.rootSubquery(inner) : outer.subquery(inner, s.window());
                Rows rows = vector(s.inner());
                counts = outer;
                yield new SubqueryRange(rows);
            }
        };
    }

    private Rows match(VectorPlan.Match plan) {
        Rows left = vector(plan.left());
        Rows right = vector(plan.right());
        if (plan.op().isSet()) {
            return SetOperator.apply(plan.op(), left, right, plan.matching(), execution);
        }
        return VectorOperator.apply(
                plan.op(),
                left,
                right,
                plan.matching(),
                plan.returnBool(),
                delayedNames,
                new Remarks(plan.position()),
                execution);
    }

    private Rows withScalar(VectorPlan.WithScalar plan) {
        Rows in = vector(plan.vector());
        boolean drops = plan.returnBool() || plan.op().kind() == BinaryOp.Kind.ARITHMETIC;
        Labels[] labels = drops && !delayedNames ? LabelSets.withoutMetadata(in.labels()) : in.labels();
        Rows rows = new WithScalarRows(
                in,
                labels,
                drops,
                plan.op(),
                scalar(plan.scalar()),
                plan.scalarLeft(),
                plan.returnBool(),
                new Remarks(plan.position()));
        return !drops || delayedNames || LabelSets.oneName(in.labels())
                ? rows
                : Collisions.resolve(rows, Collisions.Rule.MERGE, execution);
    }

    private Rows minus(VectorPlan.Minus plan) {
        Rows in = vector(plan.input());
        Rows rows = new MinusRows(in, delayedNames ? in.labels() : LabelSets.withoutMetadata(in.labels()));
        return delayedNames || LabelSets.oneName(in.labels())
                ? rows
                : Collisions.resolve(rows, Collisions.Rule.MERGE, execution);
    }
}
