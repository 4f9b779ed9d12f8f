package io.athanor.promql.engine;

import io.athanor.model.Labels;
import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.CounterResetHint;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.model.histogram.HistogramException;
import io.athanor.promql.engine.range.HistogramLine;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.plan.VectorPlan;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.series.SampleBuffer;

/**
 * An instant selector with {@code smoothed}: at each step the value on the line between the samples before and behind it,
 * within the lookback to either side; the one before where there is none behind.
 */
final class SmoothedRows extends Rows {
    private final SelectedRange range;
    private final Window window;
    private final Remarks remarks;

    SmoothedRows(Selected series, VectorPlan.Select plan) {
        super(plan.steps(), series.labels());
        this.window = plan.window();
        Window seen = new Window(window.steps(), window.at(), window.offset() - window.range(), 2 * window.range());
        this.range = new SelectedRange(series, seen, seen.range(), plan.statistics(), false, plan.reading());
        this.remarks = new Remarks(plan.position());
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        SampleBuffer samples = scratch.borrowSamples();
        range.samples(i, scratch, samples);
        withoutStale(samples);
        int low = 0;
        int at = 0;
        int high = 0;
        for (int step = 0; step < out.steps(); step++) {
            long time = window.end(step);
            while (low < samples.size && samples.t[low] <= time - window.range()) {
                low++;
            }
            while (high < samples.size && samples.t[high] <= time + window.range()) {
                high++;
            }
            while (at < samples.size && samples.t[at] < time) {
                at++;
            }
            if (low < high) {
                step(samples, low, Math.max(low, at), high, time, step, labels(i), out, scratch);
            }
            scratch.worked(20);
        }
        scratch.giveBack(samples);
    }

    private static void withoutStale(SampleBuffer samples) {
        int n = 0;
        for (int i = 0; i < samples.size; i++) {
            FloatHistogram h = samples.histograms == null ? null : samples.histograms[i];
            if (!StaleMarker.is(h == null ? samples.v[i] : h.sum)) {
                samples.t[n] = samples.t[i];
                samples.v[n] = samples.v[i];
                if (samples.histograms != null) {
                    samples.histograms[n] = h;
                }
                n++;
            }
        }
        samples.size = n;
    }

    /** {@code at} is the first of the samples {@code [low, high)} that is not before the time. */
    private void step(
            SampleBuffer samples,
            int low,
            int at,
            int high,
            long time,
            int step,
            Labels labels,
            Row out,
            Scratch scratch) {
        if (mixed(samples, low, high)) {
            remarks.mixedFloatsHistograms(scratch, labels);
        } else if (at < high && samples.t[at] == time) {
            put(samples, at, step, out);
        } else if (at > low && at < high) {
            between(samples, at, time, step, labels, out, scratch);
        } else if (at > low) {
            carry(samples, at - 1, step, out);
        }
    }

    private static boolean mixed(SampleBuffer samples, int low, int high) {
        if (samples.histograms == null) {
            return false;
        }
        for (int k = low + 1; k < high; k++) {
            if ((samples.histograms[k] == null) != (samples.histograms[low] == null)) {
                return true;
            }
        }
        return false;
    }

    private static void put(SampleBuffer samples, int at, int step, Row out) {
        FloatHistogram h = samples.histograms == null ? null : samples.histograms[at];
        if (h == null) {
            out.set(step, samples.v[at]);
        } else {
            out.set(step, h);
        }
    }

    private static void carry(SampleBuffer samples, int at, int step, Row out) {
        FloatHistogram h = samples.histograms == null ? null : samples.histograms[at];
        if (h == null) {
            out.set(step, samples.v[at]);
        } else {
            FloatHistogram copy = h.copy();
            copy.counterResetHint = CounterResetHint.UNKNOWN;
            out.set(step, copy);
        }
    }

    private void between(SampleBuffer samples, int at, long time, int step, Labels labels, Row out, Scratch scratch) {
        FloatHistogram before = samples.histograms == null ? null : samples.histograms[at - 1];
        FloatHistogram behind = samples.histograms == null ? null : samples.histograms[at];
        long t0 = samples.t[at - 1];
        long t1 = samples.t[at];
        if (before == null || behind == null) {
            double v0 = samples.v[at - 1];
            out.set(step, v0 + (samples.v[at] - v0) * (time - t0) / (t1 - t0));
            return;
        }
        boolean counter =
                before.counterResetHint != CounterResetHint.GAUGE || behind.counterResetHint != CounterResetHint.GAUGE;
        try {
            if (before.usesCustomBuckets() != behind.usesCustomBuckets()) {
                remarks.mixedExponentialCustom(scratch, labels);
            } else {
                out.set(step, HistogramLine.at(t0, before, t1, behind, time, counter, remarks, scratch));
            }
        } catch (HistogramException e) {
            remarks.mixedExponentialCustom(scratch, labels);
        }
    }

    @Override
    public long cost() {
        return 300 + 6 * range.samplesPerSeries() + 20L * steps().count();
    }
}
