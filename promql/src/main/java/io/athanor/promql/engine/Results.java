package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.Value;
import io.athanor.promql.engine.range.ExtendedSamples;
import io.athanor.promql.engine.range.RangeSeries;
import io.athanor.promql.engine.rows.Collisions;
import io.athanor.promql.engine.rows.Execution;
import io.athanor.promql.engine.rows.LabelSets;
import io.athanor.promql.engine.rows.RelabeledRows;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.SampleCounts;
import io.athanor.promql.plan.RangePlan;
import io.athanor.promql.plan.Steps;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns rows into the answer: what has no value is left out, names that were only marked are taken away. */
final class Results {
    private final Execution execution;
    private final boolean delayedNames;

    Results(Execution execution, boolean delayedNames) {
        this.execution = execution;
        this.delayedNames = delayedNames;
    }

    /** Takes marked names away; equal labels are merged, or an error, as for a vector (one step) or a matrix. */
    private Rows named(Rows rows) {
        if (!delayedNames) {
            return rows;
        }
        Labels[] labels = new Labels[rows.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = rows.dropName(i) ? LabelSets.withoutMetadata(rows.labels(i)) : rows.labels(i);
        }
        return Collisions.resolve(
                new RelabeledRows(rows, labels, new boolean[labels.length]), Collisions.Rule.MERGE, execution);
    }

    /** The answer to an instant query, in the order of the rows. */
    Value.Vector vector(Rows unnamed) {
        Rows rows = named(unnamed);
        long time = rows.steps().start();
        Value.@Nullable Sample[] samples = new Value.Sample[rows.size()];
        execution.query().reserveAnswer(48L * rows.size());
        execution.pool().run(execution.query(), rows.size(), rows.cost(), (from, to, scratch) -> {
            for (int i = from; i < to; i++) {
                Row row = rows.borrow(i, scratch);
                if (row.has(0)) {
                    samples[i] = new Value.Sample(rows.labels(i), time, row.v[0], row.histogram(0));
                }
                rows.release(i, row, scratch);
            }
        });
        List<Value.Sample> present = new ArrayList<>();
        for (Value.Sample sample : samples) {
            if (sample != null) {
                present.add(sample);
            }
        }
        return new Value.Vector(present);
    }

    /** The answer to a range query, sorted by labels. */
    Value.Matrix matrix(Rows unnamed) {
        Rows rows = named(unnamed);
        long[] times = times(rows.steps());
        Value.@Nullable Series[] series = new Value.Series[rows.size()];
        execution.pool().run(execution.query(), rows.size(), rows.cost(), (from, to, scratch) -> {
            for (int i = from; i < to; i++) {
                Row row = rows.borrow(i, scratch);
                series[i] = series(rows.labels(i), row, times);
                rows.release(i, row, scratch);
            }
        });
        return sorted(series);
    }

    private static Value.Matrix sorted(Value.@Nullable Series[] series) {
        List<Value.Series> present = new ArrayList<>();
        for (Value.Series one : series) {
            if (one != null) {
                present.add(one);
            }
        }
        present.sort(Comparator.comparing(Value.Series::labels));
        return new Value.Matrix(present);
    }

    private static long[] times(Steps steps) {
        long[] times = new long[steps.count()];
        Arrays.setAll(times, steps::at);
        return times;
    }

    /** What a row has, compactly; full rows share the times. Null if it has nothing. */
    private Value.@Nullable Series series(Labels labels, Row row, long[] times) {
        int n = row.count();
        if (n == 0) {
            return null;
        }
        boolean full = n == row.steps();
        execution.query().reserveAnswer(row.histogramBytes());
        execution.query().reserveAnswer(n * (full ? 8L : 16L) + 64);
        if (full && row.histograms == null) {
            return new Value.Series(labels, n, times, Arrays.copyOf(row.v, n), null);
        }
        long[] t = full ? times : new long[n];
        double[] v = new double[n];
        @Nullable FloatHistogram @Nullable [] histograms = row.histograms == null ? null : new FloatHistogram[n];
        int at = 0;
        for (int i = 0; i < row.steps(); i++) {
            if (row.has(i)) {
                if (!full) {
                    t[at] = times[i];
                }
                if (histograms != null) {
                    histograms[at] = row.histogram(i);
                }
                v[at++] = row.v[i];
            }
        }
        return new Value.Series(labels, n, t, v, histograms);
    }

    /** A number at every step as the only series of a matrix. */
    Value.Matrix matrix(double[] scalar, Steps steps) {
        if (steps.count() == 0) {
            return new Value.Matrix(List.of());
        }
        return new Value.Matrix(List.of(new Value.Series(Labels.EMPTY, steps.count(), times(steps), scalar, null)));
    }

    /** The samples of a range selector or a subquery at one time, sorted by labels. */
    Value.Matrix samples(RangeSeries range, RangePlan plan) {
        SampleCounts counts =
                plan instanceof RangePlan.Select ? execution.query().counts() : null;
        Value.@Nullable Series[] series = new Value.Series[range.size()];
        long cost = 300 + 8 * range.samplesPerSeries();
        execution.pool().run(execution.query(), range.size(), cost, (from, to, scratch) -> {
            for (int i = from; i < to; i++) {
                SampleBuffer samples = scratch.borrowSamples();
                range.samples(i, scratch, samples);
                Window window = window(plan, samples);
                boolean drop = delayedNames && range.dropName(i);
                Labels labels = drop ? LabelSets.withoutMetadata(range.labels(i)) : range.labels(i);
                series[i] = series(labels, samples, window);
                Value.Series one = series[i];
                if (one != null) {
                    execution.query().held().samples(plan, size(one));
                    if (counts != null) {
                        counts.add(0, size(one));
                    }
                }
                scratch.giveBack(samples);
            }
        });
        return sorted(series);
    }

    private static long size(Value.Series series) {
        @Nullable FloatHistogram @Nullable [] histograms = series.histograms();
        if (histograms == null) {
            return series.size();
        }
        long size = 0;
        for (int i = 0; i < series.size(); i++) {
            FloatHistogram histogram = histograms[i];
            size += histogram == null ? 1 : SampleCounts.size(histogram);
        }
        return size;
    }

    /** The window to hand out; with {@code anchored} and {@code smoothed} its start is a sample as well. */
    private static Window window(RangePlan plan, SampleBuffer samples) {
        Window window = plan.window();
        if (!(plan instanceof RangePlan.Select s) || !(s.anchored() || s.smoothed())) {
            return window;
        }
        long end = window.end(0);
        ExtendedSamples.extend(samples, end - window.range(), end, s.smoothed());
        return new Window(window.steps(), window.at(), window.offset(), window.range() + 1);
    }

    private Value.@Nullable Series series(Labels labels, SampleBuffer samples, Window window) {
        long end = window.end(0);
        long start = end - window.range();
        long[] t = new long[samples.size];
        double[] v = new double[samples.size];
        @Nullable
        FloatHistogram @Nullable [] histograms = samples.histograms == null ? null : new FloatHistogram[samples.size];
        int n = 0;
        for (int i = 0; i < samples.size; i++) {
            FloatHistogram histogram = samples.histograms == null ? null : samples.histograms[i];
            double value = histogram == null ? samples.v[i] : histogram.sum;
            if (samples.t[i] > start && samples.t[i] <= end && !StaleMarker.is(value)) {
                t[n] = samples.t[i];
                if (histograms != null) {
                    histograms[n] = histogram;
                }
                v[n++] = value;
            }
        }
        if (n == 0) {
            return null;
        }
        execution.query().reserveAnswer(16L * n + 64);
        return new Value.Series(labels, n, t, v, histograms);
    }
}
