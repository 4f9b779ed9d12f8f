package io.athanor.promql.engine;

import io.athanor.model.StaleMarker;
import io.athanor.model.histogram.FloatHistogram;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.SampleCounts;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.plan.VectorPlan;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.series.SampleBuffer;
import org.jspecify.annotations.Nullable;

/** An instant selector: at each step the newest sample within the lookback, unless that is a stale marker. */
final class SelectRows extends Rows {
    private final SelectedRange range;
    private final Window window;
    private final VectorPlan.Take take;
    private final SampleCounts.@Nullable Series counts;

    /**
     * @param counts where the samples that are found are counted, null where they are not
     */
    SelectRows(Selected series, VectorPlan.Select plan, @Nullable SampleCounts counts) {
        super(plan.steps(), series.labels());
        this.range = new SelectedRange(
                series,
                plan.window(),
                plan.window().range() - 1,
                plan.statistics(),
                plan.take() == VectorPlan.Take.START_TIME,
                plan.reading());
        this.window = plan.window();
        this.take = plan.take();
        this.counts = SampleCounts.series(counts, series.size());
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        SampleBuffer samples = scratch.borrowSamples();
        range.samples(i, scratch, samples);
        if (samples.histograms == null && samples.windowMs == null && take == VectorPlan.Take.VALUE) {
            floats(samples, out);
        } else {
            any(samples, out);
        }
        if (counts != null) {
            counts.found(i, out, scratch);
        }
        scratch.worked(3 * out.steps());
        scratch.giveBack(samples);
    }

    private void floats(SampleBuffer samples, Row out) {
        long[] t = samples.t;
        double[] v = samples.v;
        int n = samples.size;
        long stride = window.stride();
        long end = window.end(0);
        long lookback = window.range();
        int next = 0;
        for (int step = 0; step < out.steps(); step++, end += stride) {
            while (next < n && t[next] <= end) {
                next++;
            }
            int at = next - 1;
            if (at >= 0 && t[at] > end - lookback && !StaleMarker.is(v[at])) {
                out.set(step, v[at]);
            }
        }
    }

    private void any(SampleBuffer samples, Row out) {
        long[] t = samples.t;
        int next = 0;
        for (int step = 0; step < out.steps(); step++) {
            long end = window.end(step);
            while (next < samples.size && t[next] <= end) {
                next++;
            }
            int at = next - 1;
            if (at >= 0 && t[at] > end - window.range() - reach(samples, at)) {
                take(samples, at, step, out);
            }
        }
    }

    /** How much longer than the look back a sample holds, ms: as long as the window that it stands for. */
    private static long reach(SampleBuffer samples, int at) {
        return samples.windowMs == null ? 0 : samples.windowMs[at];
    }

    private void take(SampleBuffer samples, int at, int step, Row out) {
        FloatHistogram histogram = samples.histograms == null ? null : samples.histograms[at];
        if (StaleMarker.is(histogram == null ? samples.v[at] : histogram.sum)) {
            return;
        }
        switch (take) {
            case VALUE -> {
                if (histogram == null) {
                    out.set(step, samples.v[at]);
                } else {
                    out.set(step, histogram);
                }
            }
            case TIME -> out.set(step, samples.t[at] / 1000.0);
            case START_TIME -> {
                long[] starts = samples.startTimestamps;
                out.set(step, starts == null ? 0 : starts[at] / 1000.0);
            }
        }
    }

    @Override
    public long cost() {
        return 300 + 6 * range.samplesPerSeries() + 3L * steps().count();
    }

    @Override
    public boolean quiet() {
        return counts == null;
    }
}
