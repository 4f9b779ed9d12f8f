package io.athanor.promql.engine.range;

import io.athanor.model.Labels;
import io.athanor.promql.engine.rows.Remarks;
import io.athanor.promql.engine.rows.Row;
import io.athanor.promql.engine.rows.Rows;
import io.athanor.promql.engine.rows.Scratch;
import io.athanor.promql.plan.Window;
import io.athanor.tsdb.series.SampleBuffer;
import java.util.concurrent.atomic.LongAccumulator;
import org.jspecify.annotations.Nullable;

/** A function over windows applied to every series of a range: per series one decoding, one pass over all windows. */
public final class RangeRows extends Rows {
    private final RangeSeries series;
    private final RangeKernel kernel;
    private final Window window;
    private final Window seen;
    private final double[][] args;
    private final boolean dropsName;
    private final Remarks counterRemarks;
    private final boolean remarksOnName;
    private final @Nullable WindowCounts counts;
    private final LongAccumulator longest;

    /**
     * @param labels of the results
     * @param seen the window with what is looked at beyond it
     * @param args the scalar arguments, a value per step each
     * @param dropsName whether the function takes the metric name away in the end
     * @param remarksOnName whether names that do not look like a counter's are remarked upon
     * @param counts counts the samples in windows, null where they are not counted
     * @param longest is told how many samples the last window of each series holds
     */
    public RangeRows(
            RangeSeries series,
            Labels[] labels,
            RangeKernel kernel,
            Window window,
            Window seen,
            double[][] args,
            boolean dropsName,
            Remarks remarks,
            boolean remarksOnName,
            @Nullable WindowCounts counts,
            LongAccumulator longest) {
        super(window.steps(), labels);
        this.series = series;
        this.kernel = kernel;
        this.window = window;
        this.seen = seen;
        this.args = args;
        this.dropsName = dropsName;
        this.counterRemarks = remarks;
        this.remarksOnName = remarksOnName;
        this.counts = counts;
        this.longest = longest;
    }

    @Override
    public boolean dropName(int i) {
        return dropsName || series.dropName(i);
    }

    @Override
    public void row(int i, Scratch scratch, Row out) {
        SampleBuffer samples = scratch.borrowSamples();
        series.samples(i, scratch, samples);
        RangeInput in = scratch.keep(RangeInput.class, () -> new RangeInput(window, args));
        in.window = window;
        in.seen = seen;
        in.args = args;
        in.least = kernel.least();
        in.adds = kernel.adds();
        in.load(series.labels(i), samples);
        longest.accumulate(in.lastWindow());
        if (counts != null) {
            counts.count(i, in, scratch);
        }
        if (in.hn == 0) {
            kernel.floats(in, out, scratch);
        } else {
            kernel.mixed(in, out, scratch);
        }
        if (in.overlaps > 0) {
            counterRemarks.startOverlap(scratch, this, series.labels(i), in.overlaps);
        }
        if (remarksOnName) {
            remarkOnName(series.labels(i), out, scratch);
        }
        scratch.giveBack(samples);
    }

    private void remarkOnName(Labels labels, Row out, Scratch scratch) {
        String name = labels.get(Labels.METRIC_NAME);
        if (name.isEmpty()
                || name.endsWith("_total")
                || name.endsWith("_sum")
                || name.endsWith("_count")
                || name.endsWith("_bucket")) {
            return;
        }
        for (int i = 0; i < out.steps(); i++) {
            if (out.has(i) && out.histogram(i) == null) {
                counterRemarks.possibleNonCounter(scratch, labels);
                return;
            }
        }
    }

    @Override
    public long cost() {
        // Asked once: of a subquery the answer is the cost of what is inside, and so on down.
        long samples = series.samplesPerSeries();
        double perWindow = samples * Math.min(1.0, (double) window.range() / series.span());
        return (long) (20 + 6.0 * samples + steps().count() * kernel.cost(perWindow));
    }
}
