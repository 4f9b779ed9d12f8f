package io.athanor.promql.engine.function;

import io.athanor.model.Labels;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Collisions;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.LabelSets;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.engine.rows.StoredRows;
import io.athanor.promql.plan.VectorPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code histogram_quantile} and {@code histogram_fraction}: of classic histograms, whose buckets are series told apart by
 * {@code le}, and of native ones. Series that differ in nothing but {@code le} form a group; groups are computed apart.
 */
final class BucketFunctions {
    static final String LE = "le";

    private final Rows in;
    private final HistogramFunction function;
    private final boolean delayedNames;
    private final Execution execution;
    private final Remarks remarks;

    private BucketFunctions(
            Remarks remarks, Rows in, HistogramFunction function, boolean delayedNames, Execution execution) {
        this.in = in;
        this.function = function;
        this.delayedNames = delayedNames;
        this.execution = execution;
        this.remarks = remarks;
    }

    /** What is found in a histogram at a step. */
    interface HistogramFunction {
        double classic(ClassicBuckets buckets, int step, String metric, Scratch scratch);

        double ofNative(FloatHistogram histogram, int step, String metric, Scratch scratch);
    }

    static Rows apply(
            VectorPlan.Apply plan, Rows in, HistogramFunction function, boolean delayedNames, Execution execution) {
        return new BucketFunctions(new Remarks(plan.inputPosition()), in, function, delayedNames, execution).run();
    }

    /** The series of one group: those with a sound bound by rising bound, then the others. */
    private record Group(Labels key, int[] rows, double[] bounds) {}

    private Rows run() {
        List<Group> groups = groups();
        int steps = in.steps().count();
        Row[] main = execution.rows(groups.size(), steps, "quantiles");
        List<List<Labels>> extraLabels = new ArrayList<>();
        List<List<Row>> extraRows = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            extraLabels.add(new ArrayList<>(0));
            extraRows.add(new ArrayList<>(0));
        }
        long perGroup = Math.max(1, in.size() / Math.max(1, groups.size()));
        execution
                .pool()
                .run(execution.query(), groups.size(), perGroup * (in.cost() + 4L * steps), (from, to, scratch) -> {
                    for (int g = from; g < to; g++) {
                        group(groups.get(g), main[g], extraLabels.get(g), extraRows.get(g), scratch);
                    }
                });
        List<Labels> labels = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        for (int g = 0; g < groups.size(); g++) {
            labels.add(named(groups.get(g).key()));
            rows.add(main[g]);
            labels.addAll(extraLabels.get(g));
            rows.addAll(extraRows.get(g));
        }
        boolean[] drop = new boolean[rows.size()];
        Arrays.fill(drop, true);
        Rows all = new StoredRows(in.steps(), labels.toArray(new Labels[0]), rows.toArray(new Row[0]), drop);
        return Collisions.resolve(all, Collisions.Rule.MERGE, execution);
    }

    private Labels named(Labels labels) {
        return delayedNames ? labels : LabelSets.withoutMetadata(labels);
    }

    private List<Group> groups() {
        Map<Labels, List<Integer>> byKey = new LinkedHashMap<>();
        for (int i = 0; i < in.size(); i++) {
            execution.label(i);
            byKey.computeIfAbsent(LabelSets.drop(in.labels(i), List.of(LE)), key -> new ArrayList<>())
                    .add(i);
        }
        List<Group> groups = new ArrayList<>();
        byKey.forEach((key, members) -> groups.add(group(key, members)));
        return groups;
    }

    private Group group(Labels key, List<Integer> members) {
        record Bound(int row, double bound) {}
        List<Bound> bounds = new ArrayList<>();
        for (int i : members) {
            bounds.add(new Bound(i, GoFloat.parse(in.labels(i).get(LE))));
        }
        bounds.sort((a, b) -> Double.isNaN(a.bound) || Double.isNaN(b.bound)
                ? Boolean.compare(Double.isNaN(a.bound), Double.isNaN(b.bound))
                : a.bound < b.bound ? -1 : a.bound > b.bound ? 1 : 0);
        int[] rows = new int[bounds.size()];
        double[] values = new double[bounds.size()];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = bounds.get(k).row();
            values[k] = bounds.get(k).bound();
        }
        return new Group(key, rows, values);
    }

    private void group(Group group, Row out, List<Labels> extraLabels, List<Row> extraRows, Scratch scratch) {
        int n = group.rows().length;
        Row[] rows = new Row[n];
        boolean histograms = false;
        for (int k = 0; k < n; k++) {
            rows[k] = in.borrow(group.rows()[k], scratch);
            histograms |= rows[k].histograms != null;
        }
        String metric = delayedNames ? group.key().get(Labels.METRIC_NAME) : "";
        ClassicBuckets buckets = scratch.keep(ClassicBuckets.class, ClassicBuckets::new);
        for (int step = 0; step < out.steps(); step++) {
            buckets.clear();
            collect(group, rows, step, buckets, metric, scratch);
            boolean classic = buckets.size > 0;
            if (histograms) {
                classic = natives(group, rows, step, classic, out, metric, extraLabels, extraRows, scratch);
            }
            if (classic) {
                out.set(step, function.classic(buckets, step, metric, scratch));
            }
            scratch.worked(4 * n + 20);
        }
        for (int k = 0; k < n; k++) {
            in.release(group.rows()[k], rows[k], scratch);
        }
    }

    private void collect(Group group, Row[] rows, int step, ClassicBuckets buckets, String metric, Scratch scratch) {
        for (int k = 0; k < rows.length; k++) {
            Row row = rows[k];
            if (row.has(step) && row.histogram(step) == null) {
                double bound = group.bounds()[k];
                if (Double.isNaN(bound)
                        && !GoFloat.isNaN(in.labels(group.rows()[k]).get(LE))) {
                    remarks.badBucketLabel(
                            scratch, metric, in.labels(group.rows()[k]).get(LE));
                } else {
                    buckets.add(bound, row.v[step]);
                }
            }
        }
    }

    /** Computes the step's native histograms; false if the classic one is not to be computed. */
    private boolean natives(
            Group group,
            Row[] rows,
            int step,
            boolean classic,
            Row out,
            String metric,
            List<Labels> extraLabels,
            List<Row> extraRows,
            Scratch scratch) {
        boolean compute = classic;
        for (int k = 0; k < rows.length; k++) {
            FloatHistogram histogram = rows[k].has(step) ? rows[k].histogram(step) : null;
            if (histogram == null) {
                continue;
            }
            Labels labels = in.labels(group.rows()[k]);
            boolean own = labels.has(LE);
            if (classic && !own) {
                remarks.mixedClassicNative(scratch, metric);
                compute = false;
                continue;
            }
            double value = function.ofNative(histogram, step, metric, scratch);
            Row into = own ? extra(named(labels), extraLabels, extraRows, out.steps()) : out;
            if (into.has(step)) {
                throw Execution.failure(Collisions.MESSAGE);
            }
            into.set(step, value);
        }
        return compute;
    }

    /** The row of a native histogram that has a label {@code le} of its own. */
    private Row extra(Labels labels, List<Labels> extraLabels, List<Row> extraRows, int steps) {
        int at = extraLabels.indexOf(labels);
        if (at >= 0) {
            return extraRows.get(at);
        }
        Row row = execution.rows(1, steps, "quantiles")[0];
        extraLabels.add(labels);
        extraRows.add(row);
        return row;
    }

    static void remarkOnQuantile(VectorPlan.Apply plan, double[] q, Execution execution) {
        Remarks remarks = new Remarks(plan.args().getFirst().position(), plan.position());
        double last = 0;
        for (double one : q) {
            if (!(one >= 0 && one <= 1) && Double.doubleToRawLongBits(one) != Double.doubleToRawLongBits(last)) {
                remarks.invalidQuantile(execution.scratch(), one);
                last = one;
            }
        }
    }

    /**
     * Quantiles; {@code q} at each step.
     *
     * @param quiet at which steps nothing is said of buckets that had to be made to rise
     */
    static HistogramFunction quantile(VectorPlan.Apply plan, double[] q, boolean[] quiet) {
        Remarks remarks = new Remarks(plan.inputPosition());
        return new HistogramFunction() {
            @Override
            public double classic(ClassicBuckets buckets, int step, String metric, Scratch scratch) {
                return buckets.quantile(
                        q[step], metric, plan.steps().at(step), plan.inputPosition(), !quiet[step], scratch);
            }

            @Override
            public double ofNative(FloatHistogram histogram, int step, String metric, Scratch scratch) {
                return NativeQuantile.of(q[step], histogram, metric, remarks, scratch);
            }
        };
    }

    /** Shares between two values, at each step. */
    static HistogramFunction fraction(VectorPlan.Apply plan, double[] lower, double[] upper) {
        Remarks remarks = new Remarks(plan.inputPosition());
        return new HistogramFunction() {
            @Override
            public double classic(ClassicBuckets buckets, int step, String metric, Scratch scratch) {
                return buckets.fraction(lower[step], upper[step]);
            }

            @Override
            public double ofNative(FloatHistogram histogram, int step, String metric, Scratch scratch) {
                return NativeFraction.of(lower[step], upper[step], histogram, metric, remarks, scratch);
            }
        };
    }
}
